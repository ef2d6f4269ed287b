"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="country_at",
    title="Austria",
    summary="A chart in the order of the Einheitskontenrahmen, VAT of 20, 13, 10 and 4.9 per cent.",
    depends=("company", "taxes", "ledger"),
)
