"""Assess a version, and keep what was measured."""
