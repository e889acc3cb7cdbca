"""What is due, done one after another."""
