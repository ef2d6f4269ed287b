"""The program in the shop: it takes print and drawer jobs from the server and hands them to the devices.

It dials out to the server over one WebSocket, so nothing in the shop has to accept connections. Every job is
written to a journal on disk before anything else happens, which is why a job survives a crash and is never
printed twice. It installs alone and imports nothing of the server.
"""

__version__ = "1.0.0"
