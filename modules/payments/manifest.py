"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="payments",
    title="Payments",
    summary="Methods, terms, tenders and open items.",
    depends=("documents", "pos_types"),
)
