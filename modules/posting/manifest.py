"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="posting",
    title="Posting",
    summary="From documents to the books, by themselves.",
    depends=("ledger", "documents", "taxes", "payments", "stock", "pos_types"),
)
