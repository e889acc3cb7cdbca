"""The only imports of the outside world: registry, log engine, database, explanation and fairness libraries."""
