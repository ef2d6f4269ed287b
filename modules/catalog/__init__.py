"""Catalogue: items, units, barcodes, categories, pictures."""
