"""Files on this machine: the home folder, and the bytes of a version."""
