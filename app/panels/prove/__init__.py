"""Pieces of the page that proves."""
