from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from pos_types.models import PosType


class Greeting(Base):
    __tablename__ = "hello_pos_type"
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
