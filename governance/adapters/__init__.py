"""The only imports of the outside world.

Registry, log engine, database, explanation and fairness libraries.
"""
