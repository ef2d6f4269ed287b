"""Company: our own details and fiscal years."""
