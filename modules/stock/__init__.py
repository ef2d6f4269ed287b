"""Stock: warehouses, moves and levels."""
