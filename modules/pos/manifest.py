"""What the module says of itself."""

from app.module import Module

MODULE = Module(
    name="pos",
    title="Point of sale",
    summary="Tills, shifts, the sales screen and the close.",
    depends=(
        "company",
        "numbering",
        "documents",
        "catalog",
        "parties",
        "taxes",
        "price_lists",
        "payments",
        "stock",
        "ledger",
        "posting",
        "fiscal",
        "devices",
        "pos_types",
    ),
    glue=("invoices",),
    permissions=(
        ("pos.sell", "Sell at a till"),
        ("pos.discount", "Give discounts up to the limit"),
        ("pos.discount_any", "Give any discount"),
        ("pos.change_price", "Change prices at the till"),
        ("pos.void", "Void lines of a sale"),
        ("pos.return", "Take goods back"),
        ("pos.close", "Close a shift"),
        ("pos.cash", "Put cash in and take it out"),
        ("pos.drawer", "Open the drawer without a sale"),
        ("pos.see", "Show the Z report"),
        ("pos.review", "See Z reports and tasks"),
        ("pos.setup", "Set up tills"),
    ),
)
