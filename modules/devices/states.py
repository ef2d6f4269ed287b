"""The states of a job, and how long each may last."""

from __future__ import annotations

from datetime import timedelta

OPEN_STATES = ("held", "queued", "sent", "accepted")
FINAL_STATES = ("done", "failed", "uncertain", "expired", "cancelled")
NOT_PRINTED = ("failed", "expired", "cancelled")
"""Final states that are sure of one thing: no paper came out."""
PROBLEMS = ("failed", "uncertain", "expired")
"""Final states that a person should know of."""

SENT_LEASE = timedelta(seconds=5)
"""A proxy that has not taken a job by then is offered it again."""
ACCEPTED_LEASE = timedelta(seconds=60)
"""A proxy that has said nothing more by then is asked by offering the job again; it knows it and only reports."""
SILENCE = timedelta(seconds=30)
"""A proxy that was silent so long (three heartbeats) counts as gone."""
DRAWER_WARN = timedelta(minutes=2)
"""The same for a drawer: soon somebody has taken the key."""
WARN = timedelta(hours=12)
"""How long the till reminds of a job that went wrong and that nobody has taken note of."""
