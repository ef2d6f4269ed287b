"""POS types: what one kind of till operation is. Other modules add their part to its form."""
