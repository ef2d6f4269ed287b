"""Ledger: charts, journals, sealed entries, periods, balances."""
