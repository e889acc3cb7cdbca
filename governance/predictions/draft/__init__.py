"""A first specification from what predictions show.

What can be seen is written; what cannot is asked for by name.
"""
