"""What a consent text is, and what one worker sees of it for what he chose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

PLACEHOLDERS: Final[frozenset[str]] = frozenset(
    {"doctor", "gp", "practice", "organisation", "physician", "workshop", "until"}
)
"""What a text may leave open: who asks, which GP of which practice, whose physicians or which
one of them, the workshop, the last day."""

LANGUAGES: Final[tuple[str, ...]] = ("nl", "en", "fr", "de", "ar")
LEVELS: Final[tuple[str, ...]] = ("easy", "usual")
ITEMS: Final[tuple[str, ...]] = (
    "who_asks", "who_starts", "who_sees", "what", "example", "never", "first", "why", "gain",
    "drawback", "no", "stop", "since", "until", "law",
)  # fmt: skip
"""The items of a text, in their order; `first` and `law` only where they apply."""

CONDITIONS: Final[tuple[tuple[str, ...], ...]] = (
    ("gp_open", "gp_practice", "gp_only"),
    ("physicians_all", "physician_one"),
    ("from_now", "also_earlier"),
    ("shown_first", "sent"),
    ("told_open", "told_service", "told_physicians", "told_both"),
)
"""On what a part of an item may depend: of each row exactly one holds, by what was chosen."""

_TOLD: Final = {
    (False, False): "told_open",
    (True, False): "told_service",
    (False, True): "told_physicians",
    (True, True): "told_both",
}

PLACE: Final = re.compile(r"\{(\w*)\}")
"""A place that is left open, by its name."""

_MOST: Final = 200


class UnknownText(KeyError):
    """There is no such text: an unknown purpose, language, level or version."""


@dataclass(frozen=True, slots=True)
class Item:
    """One idea of a text, or a part of one: its name (see `ITEMS`) and some short sentences.

    `when`: the one of `CONDITIONS` under which they are said; empty for always. `more`: whether
    they stand behind "more".
    """

    id: str
    sentences: tuple[str, ...]
    when: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the worker chose that the words have to say; by itself what nobody narrows.

    `only_gp`: the GP and nobody else of the practice. `earlier`: also what was written before.
    `show_first`: nothing leaves before he looked. `service`, `physicians`: who is told, where he
    chooses that himself.
    """

    only_gp: bool = False
    earlier: bool = False
    show_first: bool = True
    service: bool = False
    physicians: bool = False

    def conditions(self, names: Iterable[str]) -> frozenset[str]:
        """Give the `CONDITIONS` that hold, for these names: a GP or physician in them is chosen."""
        named = set(names)
        gp = "gp_only" if self.only_gp else "gp_practice"
        return frozenset(
            {
                gp if "gp" in named else "gp_open",
                "physician_one" if "physician" in named else "physicians_all",
                "also_earlier" if self.earlier else "from_now",
                "shown_first" if self.show_first else "sent",
                _TOLD[self.service, self.physicians],
            }
        )


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of the text for a purpose, in one language and level.

    `items` may hold {placeholders}; `filled` gives what one person sees. `sha256` is the
    fingerprint of the whole, placeholders included; `reviewed_by` is empty when nobody
    reviewed it. `more` is the word behind which its second layer stands; empty where it has none.
    """

    purpose: str
    version: int
    language: str
    level: str
    title: str
    items: tuple[Item, ...]
    sha256: str
    reviewed_by: tuple[str, ...]
    more: str = ""

    @property
    def reviewed(self) -> bool:
        """Whether somebody reviewed it; if not, it is for the demonstration only."""
        return bool(self.reviewed_by)

    def needs(self, chosen: Chosen | None = None, names: Iterable[str] = ("doctor",)) -> set[str]:
        """Name the placeholders that have to be filled, when these choices and names are given."""
        return {
            name
            for item in self._said(chosen or Chosen(), names)
            for sentence in item.sentences
            for name in PLACE.findall(sentence)
        }

    def filled(self, chosen: Chosen | None = None, /, **names: str) -> tuple[Item, ...]:
        """Give the items as this worker sees them, with the words that fit what he chose.

        What stands at once comes first, then what stands behind "more": an id can come twice.

        Pass `doctor` when a doctor asks; without it the text says that the worker himself
        chose. Pass `gp` with `practice` once he chose a GP, and `physician` where he chose one.
        The others are "organisation" (the external service), "workshop" and "until" (the last
        day, in words); what a text does not use is ignored. Raises ValueError for a name that is
        no placeholder, is missing, is empty, or holds more than one line or 200 characters.
        """
        for name, value in names.items():
            if name not in PLACEHOLDERS:
                raise ValueError(f"{name!r} is no placeholder")
            if not value.strip() or len(value) > _MOST or not value.isprintable():
                raise ValueError(f"{name!r} does not hold one line of text")
        chosen = chosen or Chosen()
        missing = self.needs(chosen, names) - set(names)
        if missing:
            raise ValueError(f"{min(missing)!r} is missing")
        said: dict[tuple[bool, str], list[str]] = {}
        for item in sorted(self._said(chosen, names), key=lambda item: item.more):
            said.setdefault((item.more, item.id), []).extend(
                _capital(PLACE.sub(lambda match: names[match[1]].strip(), sentence))
                for sentence in item.sentences
            )
        return tuple(
            Item(name, tuple(sentences), more=more) for (more, name), sentences in said.items()
        )

    def rendered(self, chosen: Chosen | None = None, /, **names: str) -> str:
        """Give the exact plain text that is shown, and kept in the record of the consent.

        The title, then each item after an empty line, a sentence to a line, no final line end;
        before the second layer the word behind which it stands. Choices, names and errors as for
        `filled`.
        """
        layers: tuple[list[str], list[str]] = ([self.title], [self.more])
        for item in self.filled(chosen, **names):
            layers[item.more].append("\n".join(item.sentences))
        at_once, behind = layers
        return "\n\n".join(at_once + behind if self.more else at_once)

    def _said(self, chosen: Chosen, names: Iterable[str]) -> tuple[Item, ...]:
        given = set(names)
        left_out = "who_starts" if "doctor" in given else "who_asks"
        hold = chosen.conditions(given) | {""}
        return tuple(item for item in self.items if item.id != left_out and item.when in hold)


@dataclass(frozen=True, slots=True, eq=False)
class ConsentTexts:
    """All texts in all versions. Immutable; `load` gives those of the product."""

    texts: tuple[ConsentText, ...]

    @property
    def purposes(self) -> tuple[str, ...]:
        """The purposes that have a text."""
        return tuple(dict.fromkeys(text.purpose for text in self.texts))

    def text(
        self, purpose: str, language: str, level: str, version: int | None = None
    ) -> ConsentText:
        """Give exactly this text, in its newest or the named version; UnknownText if none."""
        found = [
            text
            for text in self.texts
            if (text.purpose, text.language, text.level) == (purpose, language, level)
            and version in (None, text.version)
        ]
        if not found:
            raise UnknownText(f"{purpose}, {language}, {level}, version {version or 'newest'}")
        return max(found, key=lambda text: text.version)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
