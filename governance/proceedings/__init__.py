"""Things that have a course, in pure functions.

Kinds of things that people act on, what an act of each means, and the acts themselves.
"""
