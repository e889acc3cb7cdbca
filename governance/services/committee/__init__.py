"""What people do to requests and policies."""
