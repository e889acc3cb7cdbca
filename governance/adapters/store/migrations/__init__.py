"""The steps that bring a store's tables to the present form, run by `sql_schema`."""
