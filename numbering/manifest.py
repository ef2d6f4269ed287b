"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="numbering",
    title="Numbering",
    summary="Series of numbers: policies, ranges, formats, gap report.",
)
