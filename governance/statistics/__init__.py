"""The counts to which a prediction log is reduced.

Counts add up over time. This room also says how sure a rate is, given its counts.
"""
