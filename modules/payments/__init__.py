"""Payments: methods, terms, tenders and open items."""
