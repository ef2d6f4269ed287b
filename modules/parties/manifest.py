"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="parties",
    title="Parties",
    summary="People and companies we deal with.",
    depends=("company", "numbering"),
    permissions=(
        ("parties.see", "See customers"),
        ("parties.edit", "Change customers"),
        ("parties.personal", "See, hand over and erase what is held about a person"),
    ),
)
