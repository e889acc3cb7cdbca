"""Who may do what, which states a request passes through, and what a decision records."""
