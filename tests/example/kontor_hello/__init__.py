"""Hello: each kind of till has its greeting, and every receipt is greeted. The smallest module that does something."""
