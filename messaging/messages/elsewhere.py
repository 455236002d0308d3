"""What an act about a worker leaves in the chains of others, known to the worker alone.

No row tells whom a doctor's messages are about (promise 2), and erasing him must reach them. So
each message to a worker says inside its seal what its act left elsewhere: the message that went
to the doctor or to who represents him, or what makes the names of the doctor's own notes that he asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from consent.encoding import Json
from messaging.messages.service import Message
from messaging.sealing import keyed_hash

ELSEWHERE: Final = "elsewhere"
NOTES: Final = 16
"""So often in one quiet time a doctor's note that he asked can say of whom."""


@dataclass(frozen=True)
class Elsewhere:
    """Documents in the chains of doctors, and marks of who asked."""

    documents: frozenset[str] = frozenset()
    askings: frozenset[str] = frozenset()

    def and_(self, other: Elsewhere) -> Elsewhere:
        """Both together."""
        return Elsewhere(self.documents | other.documents, self.askings | other.askings)

    def as_json(self) -> dict[str, Json]:
        """For a row that only the server's keys open."""
        return {"documents": sorted(self.documents), "askings": sorted(self.askings)}

    @classmethod
    def from_json(cls, said: Mapping[str, list[str]]) -> Elsewhere:
        """What :meth:`as_json` gave."""
        return cls(frozenset(said["documents"]), frozenset(said["askings"]))


def left(*documents: str) -> dict[str, Json]:
    """What a message says of the messages that its act left in other chains."""
    return {ELSEWHERE: {"documents": list(documents)}}


def left_asking(index: bytes, seed: bytes, copy: str) -> dict[str, Json]:
    """What a question says of its asker's mark, and of his notes now and in this quiet time.

    ``copy``: the same question to who represents him, or to nobody.
    """
    return {ELSEWHERE: {"asking": index.hex(), "seed": seed.hex(), "documents": [copy]}}


def notes_of(seed: bytes) -> list[str]:
    """The ids of a doctor's notes that he asked, in one quiet time."""
    return [keyed_hash(seed, f"note/{number}").hex()[:32] for number in range(NOTES)]


def asking(index: bytes, seed: bytes, *copies: str) -> Elsewhere:
    """The same as :func:`left_asking` tells."""
    return Elsewhere(frozenset((*notes_of(seed), *copies)), frozenset((index.hex(),)))


def elsewhere_in(messages: Iterable[Message]) -> Elsewhere:
    """Everything that a worker's messages tell of."""
    found = Elsewhere()
    for message in messages:
        said = message.data.get(ELSEWHERE)
        if said and "seed" in said:
            index, seed = bytes.fromhex(said["asking"]), bytes.fromhex(said["seed"])
            # A question of before it went to two says nothing of a copy.
            found = found.and_(asking(index, seed, *said.get("documents", ())))
        elif said:
            found = found.and_(Elsewhere(frozenset(said["documents"])))
    return found
