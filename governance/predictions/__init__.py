"""What a user brings: logs of predictions, the specification that describes them, and a first draft of it."""
