"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="devices",
    title="Devices",
    summary="Hardware proxies of the shops, their printers and drawers, and the jobs for them.",
    depends=("company",),
    permissions=(
        ("devices.see", "See devices, their jobs and their paper"),
        ("devices.edit", "Set up devices and proxies"),
        ("devices.print", "Print again, test print, open the drawer"),
        ("devices.state", "See at the till whether its devices work"),
    ),
)
