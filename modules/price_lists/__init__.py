"""Price lists: which price, and why."""
