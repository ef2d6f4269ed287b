"""Devices: proxies, printers and drawers in the shop, and their jobs."""
