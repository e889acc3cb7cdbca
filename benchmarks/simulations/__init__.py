"""How often our own alarms and intervals are wrong.

How often alarms are false, what drift they find, and how often our intervals hold the true value. Usage: python -m
benchmarks.simulations  (writes docs/statistics.md; `make statistics`)
"""
