"""Typst, which makes PDF."""
