"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="portal",
    title="Portal",
    summary="Pages for the recipients of our documents.",
    depends=("documents", "invoices"),
    glue=("einvoice",),
    permissions=(("portal.share", "Give recipients links to their documents"),),
)
