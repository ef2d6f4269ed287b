"""Fiscal journal: the journal nobody can change, and signing devices."""
