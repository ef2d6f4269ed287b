"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="fiscal",
    title="Fiscal journal",
    summary="The journal nobody can change, and signing devices.",
    depends=("documents", "pos_types"),
    permissions=(("fiscal.see", "See the fiscal journal"),),
)
