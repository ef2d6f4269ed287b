"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="stock",
    title="Stock",
    summary="Warehouses, moves and levels.",
    depends=("documents", "pos_types"),
)
