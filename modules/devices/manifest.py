"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="devices",
    title="Devices",
    summary="Proxies, printers and drawers in the shop, and their jobs.",
    depends=("company",),
)
