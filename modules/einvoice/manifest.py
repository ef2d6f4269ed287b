"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="einvoice",
    title="E-invoices",
    summary="The same as Factur-X and ZUGFeRD.",
    depends=("invoices",),
)
