"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="country_de",
    title="Germany",
    summary="SKR03 and SKR04, VAT of 19 and 7 per cent.",
    depends=("company", "taxes", "ledger"),
)
