"""Models are loaded here alone, in a process apart."""
