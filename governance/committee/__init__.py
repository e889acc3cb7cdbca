"""How a committee decides: requests, policy, findings, seats, votes, brief and minutes; pure."""
