"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="taxes",
    title="Taxes",
    summary="VAT codes and their rates by date.",
    depends=("company",),
    permissions=(("taxes.see", "See VAT codes"), ("taxes.edit", "Change VAT codes")),
)
