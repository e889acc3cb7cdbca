"""The things that a user brings.

Logs of predictions, the specification that describes them, and a first draft of it.
"""
