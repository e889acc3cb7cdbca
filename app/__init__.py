"""The browser's side of Placet.

It knows governance; governance never knows it.
"""
