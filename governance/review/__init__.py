"""Evidence against policy gives findings; then people vote, on exactly what they read."""
