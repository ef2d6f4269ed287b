"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="ledger",
    title="Ledger",
    summary="Charts, journals, sealed entries, periods, balances.",
    depends=("company",),
    permissions=(
        ("ledger.see", "See the books"),
        ("ledger.reverse", "Reverse entries"),
        ("ledger.close", "Open years, close and reopen periods"),
        ("ledger.configure", "Change accounts and journals"),
    ),
)
