"""The demo world: a simulated card-fraud case with a history, and Berkeley's admissions of 1973. Built by `placet demo`."""
