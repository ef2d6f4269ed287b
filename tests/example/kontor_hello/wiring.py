import json

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import StringField

from app.act import Act
from app.hub import Hub, Phase
from app.listing import Column, Listing
from app.security import permission
from app.side_table import SideTable
from kontor_hello.models import Greeting
from modules.documents.events import Issued
from modules.documents.models import Document, Event
from modules.documents.services import note_event

blueprint = Blueprint("hello", __name__, url_prefix="/hello")
GREETINGS = Listing(
    title="Greetings",
    select=lambda: select(Event.__table__, Document.number_text).join(Document).where(Event.kind == "greeted"),
    columns=(
        Column("number_text", "Receipt"),
        Column("at", "When", "datetime"),
        Column("data", "Words", text=lambda row: json.loads(row["data"])["words"]),
    ),
    default_sort="-at",
)


@blueprint.get("/")
@permission("hello.see")
def index() -> ResponseReturnValue:
    return GREETINGS.respond()


def greet(act: Act, issued: Issued) -> None:
    for words in act.read(select(Greeting.words).where(Greeting.pos_type_id == issued.pos_type_id)).scalars():
        note_event(act, issued.id, "greeted", {"words": words})


def wire(hub: Hub) -> None:
    hub.part("pos_types.form", SideTable("hello", "Hello", Greeting, words=StringField("Greeting")))
    hub.on(Issued, greet, phase=Phase.RECORD)
    hub.blueprint(blueprint)
    hub.menu("Sales", "Greetings", "hello.index", permission="hello.see")
