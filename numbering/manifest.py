"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="numbering",
    title="Numbering",
    summary="Series of numbers: policies, ranges, formats, gap report.",
    permissions=(
        ("numbering.see", "See numberings and missing numbers"),
        ("numbering.edit", "Change numberings"),
        ("numbering.void", "Record numbers that will not be used"),
    ),
)
