"""Documents: the one shape of every commercial document."""
