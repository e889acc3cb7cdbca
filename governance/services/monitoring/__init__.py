"""What the predictions of a version in service show."""
