"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="documents",
    title="Documents",
    summary="The one shape of every commercial document.",
    depends=("numbering", "parties", "catalog", "taxes"),
    glue=("devices",),
    permissions=(("documents.see", "See documents"),),
)
