"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="pos_types",
    title="POS types",
    summary="What one kind of till operation is; other modules add their part.",
    depends=("numbering",),
)
