"""Pieces of the pages that show evidence."""
