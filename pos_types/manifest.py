"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="pos_types",
    title="POS types",
    summary="What one kind of till operation is; other modules add their part.",
    depends=("numbering",),
    permissions=(("pos_types.see", "See POS types"), ("pos_types.edit", "Change POS types")),
)
