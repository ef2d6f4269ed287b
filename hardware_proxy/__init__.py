"""The program in the shop: it takes jobs from the server and hands them to printers, drawers and card terminals.

It dials out to the server over one WebSocket, so nothing in the shop has to accept connections. Every job is
written to a journal on disk before anything else happens, which is why a job survives a crash and is never
printed twice. It installs alone and imports nothing of the server.
"""

__version__ = "1.0.0"
