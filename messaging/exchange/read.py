"""What a worker had read when he said no or not now, sealed with his answer and nowhere else.

The record of a yes holds the whole text. Here stands which published text it was and what was
filled in, so that a sealed answer stays as large as any other message (promise 2). The same words
can be made of it again, and their hash says that they are the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from consent.encoding import Json, canonical
from consent.lines import VERSION, below
from consent.purposes import PurposeCode
from consent.records.helping import Help
from consent.records.schemas import Collected, Screen
from consent.texts import Chosen, ConsentText, UnknownText, text_version

MOST: Final = 1000
"""So many bytes of names stand in an answer: with more it would be larger than other messages."""


@dataclass(frozen=True)
class Read:
    """A question as it stood on his screen, and how his answer was collected.

    ``text``: the fingerprint of the published text; ``words``: of the words with everything in
    them. ``names``: what was filled in; ``None`` where it is longer than anything that has a name.
    """

    purpose: PurposeCode
    language: str
    level: str
    version: int
    text: str
    words: str
    names: Mapping[str, str] | None
    chosen: Chosen
    left_out: tuple[str, ...]
    collected: Collected

    @classmethod
    def of(
        cls,
        text: ConsentText,
        chosen: Chosen | None,
        names: Mapping[str, str],
        left_out: tuple[str, ...],
        collected: Collected,
    ) -> Read:
        """That he read this text with these choices and names in it.

        Raises :class:`ValueError` where a name is missing, as :meth:`ConsentText.rendered` does.
        """
        chosen = chosen or Chosen()
        purpose = PurposeCode(text.purpose)
        words = below(text.rendered(chosen, **names), left_out, text.language, purpose)
        kept: dict[str, Json] = dict(names)
        return cls(
            purpose, text.language, text.level, text.version, text.sha256,
            _hash(words), dict(names) if len(canonical(kept)) <= MOST else None,
            chosen, left_out, collected,
        )  # fmt: skip

    def as_json(self) -> dict[str, Json]:
        """For the message that is sealed to him."""
        return {
            "purpose": str(self.purpose),
            "language": self.language,
            "level": self.level,
            "version": self.version,
            "text": self.text,
            "words": self.words,
            "names": dict(self.names) if self.names is not None else None,
            "chosen": asdict(self.chosen),
            "left_out": list(self.left_out),
            "how": str(self.collected.how),
            "helper": self.collected.helper,
            "helper_dependency": self.collected.helper_dependency,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Read:
        """What :meth:`as_json` gave."""
        return cls(
            PurposeCode(said["purpose"]), said["language"], said["level"], said["version"],
            said["text"], said["words"], said["names"], Chosen(**said["chosen"]),
            tuple(said["left_out"]),
            Collected(Screen(said["how"]), said["helper"], said["helper_dependency"]),
        )  # fmt: skip

    @property
    def help(self) -> Help | None:
        """Who helped him, if somebody did."""
        said = self.collected
        return Help.from_record(
            {"helper": said.helper, "helper_dependency": said.helper_dependency}
        )  # fmt: skip

    def said(self) -> str | None:
        """The words again, letter for letter; ``None`` where they cannot be made as they were."""
        if self.names is None:
            return None
        try:
            text = text_version(str(self.purpose), self.language, self.level, self.version)
            words = text.rendered(self.chosen, **self.names)
        except (UnknownText, ValueError):
            return None
        if text.sha256 != self.text:
            return None
        # What was left out was named in the words of then: the hash tells which those were.
        made = (
            below(words, self.left_out, self.language, self.purpose, version)
            for version in range(VERSION, 0, -1)
        )
        return next((one for one in made if _hash(one) == self.words), None)


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
