"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="ledger",
    title="Ledger",
    summary="Charts, journals, sealed entries, periods, balances.",
    depends=("company",),
)
