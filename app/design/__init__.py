"""The pieces of which every page is made, one way each."""
