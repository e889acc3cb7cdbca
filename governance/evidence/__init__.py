"""From counts to measurements, in pure functions.

Every number comes with its uncertainty, or with the reason why it is missing.
"""
