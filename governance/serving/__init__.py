"""What serves: the port of the model registry."""
