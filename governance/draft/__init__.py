"""A first specification from what a log shows: what can be seen is written, what cannot is asked for by name."""
