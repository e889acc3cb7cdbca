"""How fast it is: each module measures one thing and ends with one JSON object of named figures."""
