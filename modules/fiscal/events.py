"""What others tell the fiscal journal, as facts of an act, and what it tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class TillChain:
    """The chain that this act is written to: the till's own. `device` is the code of its signing device."""

    chain_id: int
    serial: str
    device: str


@dataclass(frozen=True)
class Signed:
    """A signing device answered or failed for a document; emitted in an act of its own, after the sale's.

    `fields` is what is to be printed; `failure` is a sentence when there is no signature.
    """

    document_id: UUID
    register: str
    language: str
    fields: Mapping[str, str]
    failure: str
