"""From counts to measurements: pure functions, every number with its uncertainty or the reason it is missing."""
