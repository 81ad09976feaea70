"""What people do in procurement: a command and a function each, by noun."""
