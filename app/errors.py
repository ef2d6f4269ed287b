"""What can go wrong, by whose turn it is next.

`Refused` is for people: one clear sentence, and nothing has been changed. `Retry` is for devices and
deliveries: try the same thing again later. Everything else is a mistake of ours and is not caught.
"""

from __future__ import annotations


class Refused(Exception):
    """The act was not done. `message` is one translated sentence; `field` names the input it is about."""

    status = 422

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Missing(Refused):
    """What was asked for does not exist, or not for this person."""

    status = 404


class SignInNeeded(Refused):
    """Nobody is signed in, or the session has ended."""

    status = 401


class Forbidden(Refused):
    """The person lacks the right."""

    status = 403


class NeedsApproval(Forbidden):
    """The person lacks the right, and a colleague who has it may approve. `right` is its code."""

    def __init__(self, message: str, right: str, field: str | None = None) -> None:
        super().__init__(message, field)
        self.right = right


class Conflict(Refused):
    """Someone else was there first: another body under the same id, or a newer version of a record."""

    status = 409


class Retry(Exception):
    """A device or a delivery did not work this time; the same call may be made again.

    `permanent` says that trying again cannot help.
    """

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent
