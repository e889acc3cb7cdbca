"""The port of the store, divided by noun."""
