"""The demo world.

A simulated card-fraud case with a history, and Berkeley's admissions of 1973. `placet demo` builds it.
"""
