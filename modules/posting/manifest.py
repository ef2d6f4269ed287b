"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="posting",
    title="Posting",
    summary="From documents to the books, by themselves.",
    depends=("ledger", "documents", "taxes", "payments", "stock", "pos_types"),
    permissions=(
        ("posting.see", "See what is not posted"),
        ("posting.retry", "Post what is not posted"),
        ("posting.configure", "Change templates and account determination"),
    ),
)
