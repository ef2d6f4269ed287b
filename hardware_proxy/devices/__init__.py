"""Drivers: what the proxy can talk to."""
