"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="price_lists",
    title="Price lists",
    summary="Which price, and why.",
    depends=("catalog", "parties", "pos_types"),
    permissions=(("price_lists.see", "See price lists"), ("price_lists.edit", "Change price lists")),
)
