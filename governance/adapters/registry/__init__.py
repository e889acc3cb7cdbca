"""The model registry of MLflow."""
