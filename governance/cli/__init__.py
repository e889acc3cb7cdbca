"""The `placet` command: one thin command per service."""
