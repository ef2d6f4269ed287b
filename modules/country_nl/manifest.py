"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="country_nl",
    title="Netherlands",
    summary="A chart in the Dutch decimal order, VAT of 21 and 9 per cent.",
    depends=("company", "taxes", "ledger"),
)
