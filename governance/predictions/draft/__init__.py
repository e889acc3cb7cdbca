"""A first specification from what predictions show: what can be seen is written, what cannot is asked for by name."""
