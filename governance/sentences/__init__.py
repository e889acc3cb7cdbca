"""The words of every code that records hold.

One source for pages, papers and the command line.
"""
