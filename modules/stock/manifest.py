"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="stock",
    title="Stock",
    summary="Warehouses, moves and levels.",
    depends=("documents", "catalog", "pos_types"),
    permissions=(
        ("stock.see", "See stock and its movements"),
        ("stock.adjust", "Correct stock after a count or a loss"),
        ("stock.setup", "Set up warehouses and reasons"),
    ),
)
