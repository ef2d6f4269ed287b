"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="pos",
    title="Point of sale",
    summary="Tills, shifts, the sales screen and the close.",
    depends=("documents", "price_lists", "taxes", "payments", "stock", "posting", "fiscal", "devices", "pos_types"),
    glue=("invoices", "parties"),
)
