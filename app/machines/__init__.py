"""What listens on the port: the door, the pages behind it, and what machines ask."""
