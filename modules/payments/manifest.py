"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="payments",
    title="Payments",
    summary="Methods, terms, tenders and open items.",
    depends=("documents", "parties", "pos_types"),
    permissions=(
        ("payments.see", "See payment methods, terms and open items"),
        ("payments.edit", "Change payment methods and terms"),
    ),
)
