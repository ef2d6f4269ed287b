"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="first_run",
    title="First steps",
    summary="Leads the first visitor from an empty database to a shop that sells.",
    depends=(
        "numbering",
        "pos_types",
        "company",
        "taxes",
        "ledger",
        "parties",
        "catalog",
        "devices",
        "payments",
        "stock",
        "posting",
        "price_lists",
        "pos",
    ),
)
