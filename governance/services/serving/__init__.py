"""Carry out decisions in the registry, and see that they stay."""
