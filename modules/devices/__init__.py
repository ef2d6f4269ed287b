"""Devices: the shops' hardware proxies, their printers and drawers, and the jobs for them.

A job is written in the transaction of whatever wants it, so it exists exactly when the sale exists. The proxy in the
shop fetches it over Socket.IO, which is only the bell: what counts is the job's row here, the proxy's journal there,
and the printer's own evidence.
"""
