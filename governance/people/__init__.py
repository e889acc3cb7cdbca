"""Who may do what: the roster, and what each role may do."""
