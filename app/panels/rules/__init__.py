"""Pieces of the pages that say by which rules."""
