"""What listens on the port.

The door, the pages behind it, and the answers for machines.
"""
