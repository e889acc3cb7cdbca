"""How fast Placet is.

Each module measures one thing and ends with one JSON object of named figures.
"""
