"""How a committee decides, in pure functions.

Requests, policy, findings, seats, votes, brief and minutes.
"""
