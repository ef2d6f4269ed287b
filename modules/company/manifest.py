"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="company",
    title="Company",
    summary="Our own details and fiscal years.",
    permissions=(("company.see", "See companies and shops"), ("company.edit", "Change companies and shops")),
)
