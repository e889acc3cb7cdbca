"""What records say in codes, and the words of each code: one source for pages, papers and the command line."""
