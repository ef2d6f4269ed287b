"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="einvoice",
    title="E-invoices",
    summary="Invoices as Factur-X and ZUGFeRD files, which the recipient's software can read.",
    depends=("invoices",),
    permissions=(("einvoice.download", "Download e-invoices"),),
)
