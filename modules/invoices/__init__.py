"""Invoices: invoices and credit notes."""
