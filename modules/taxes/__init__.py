"""Taxes: vAT codes and their rates by date."""
