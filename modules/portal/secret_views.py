"""What every answer behind a secret link carries."""

from __future__ import annotations

from flask import Response


def kept_secret(response: Response) -> Response:
    """No search engine lists it, no cache on the way keeps it, and links on it do not give the address away."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
