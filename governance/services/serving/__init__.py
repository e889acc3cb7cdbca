"""Carry out what was decided in the registry, and see that it stays."""
