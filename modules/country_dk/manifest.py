"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="country_dk",
    title="Denmark",
    summary="A Danish chart, VAT of 25 per cent.",
    depends=("company", "taxes", "ledger"),
)
