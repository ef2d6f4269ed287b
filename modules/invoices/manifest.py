"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="invoices",
    title="Invoices",
    summary="Invoices and credit notes.",
    depends=("company", "documents", "numbering", "parties", "payments", "pos_types", "posting"),
    permissions=(
        ("invoices.see", "See invoices"),
        ("invoices.issue", "Issue invoices"),
    ),
)
