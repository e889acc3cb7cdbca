"""Pieces of the pages on which the committee decides."""
