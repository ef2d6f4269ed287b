"""Taxes: VAT codes and their rates by date."""
