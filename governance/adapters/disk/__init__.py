"""Files on this machine.

The home folder, and the bytes of a version.
"""
