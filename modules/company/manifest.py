"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="company",
    title="Company",
    summary="Our own details and fiscal years.",
)
