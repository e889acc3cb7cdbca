"""The steps that bring a store's tables to the present form.

`sql_schema` runs them.
"""
