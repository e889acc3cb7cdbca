"""Logs of predictions as files and in databases."""
