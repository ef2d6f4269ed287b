"""Parties: people and companies we deal with."""
