"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="portal",
    title="Portal",
    summary="Pages for the recipients of our documents.",
    depends=("invoices",),
    glue=("einvoice", "pos"),
)
