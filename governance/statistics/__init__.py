"""What a prediction log is reduced to: counts that add, and how sure a rate is, given its counts."""
