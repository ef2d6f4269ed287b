"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="country_it",
    title="Italy",
    summary="An Italian chart, VAT of 22, 10, 5 and 4 per cent.",
    depends=("company", "taxes", "ledger"),
)
