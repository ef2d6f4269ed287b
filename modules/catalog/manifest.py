"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="catalog",
    title="Catalogue",
    summary="Items, variants, units, barcodes, categories, pictures, labels.",
    depends=("taxes", "parties"),
    permissions=(
        ("catalog.see", "See items"),
        ("catalog.edit", "Change items, categories, units and revenue classes"),
    ),
)
