"""Set-up, POS types, Try it: what a sale would write, without writing it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.db import glancing
from app.security import current_actor, permission
from modules.pos.trial import attempt
from pos_types.profile import profile_of

blueprint = Blueprint("pos_trial", __name__, template_folder="templates", url_prefix="/set-up/try")


@blueprint.get("/<int:key>")
@permission("pos_types.see")
def show(key: int) -> ResponseReturnValue:
    """Numbers, goods, books and paper of one sale at a POS type."""
    with glancing() as connection:
        profile = profile_of(connection, key)
    return render_template("pos/trial.html", profile=profile, trial=attempt(key, current_actor()))
