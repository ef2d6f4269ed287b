"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="invoices",
    title="Invoices",
    summary="Invoices and credit notes.",
    depends=("documents", "payments", "posting"),
)
