"""Where the demand of a task comes from: a stated source, an assumption, or a look on the spot.

An origin belongs to one demand as it stands: when the demand changes, it goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from messaging.vocabulary.attributes import DemandState
from messaging.vocabulary.book import load
from messaging.vocabulary.errors import CodedError
from messaging.vocabulary.parsing import parse_choice, parse_date, plain_object
from messaging.vocabulary.wording import LANGUAGES

LONGEST_SOURCE: Final = 600
_NO_TEXT: Final[Mapping[str, str]] = MappingProxyType({})


class OriginError(CodedError):
    """An origin that cannot be accepted."""


class OriginKind(StrEnum):
    """What a demand rests on."""

    SOURCE = "source"
    ASSUMPTION = "assumption"
    CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class Origin:
    """``text``: the source, by language (beside an assumption: what gives a part of it).

    ``day``: of the look on the spot, and of nothing else.
    """

    kind: OriginKind
    text: Mapping[str, str] = field(default_factory=lambda: _NO_TEXT)
    day: date | None = None

    def said(self, language: str) -> str:
        """The source in this language, in Dutch where it has none."""
        return self.text.get(language) or self.text.get("nl", "")


def checked(day: date, before: Origin | None = None) -> Origin:
    """The origin of a demand that somebody checked on the spot; a source stays named."""
    return Origin(OriginKind.CHECKED, before.text if before else _NO_TEXT, day)


def parse_origin(data: object) -> Origin:
    """Check one origin and give it. Raises :class:`OriginError`."""
    raw = plain_object(data, ("kind", "text", "day"), OriginError)
    kind = OriginKind(parse_choice(raw.get("kind"), "kind", OriginKind, OriginError))
    text = _text(raw.get("text", {}))
    if kind is OriginKind.SOURCE and not text:
        raise OriginError("text", "required")
    day = parse_date(raw.get("day"), "day", OriginError)
    if (day is not None) is not (kind is OriginKind.CHECKED):
        raise OriginError("day", "required" if day is None else "value_not_expected")
    return Origin(kind, text, day)


def origin_to_json(origin: Origin) -> dict[str, Any]:
    """An origin as JSON data; :func:`parse_origin` gives the same back."""
    data: dict[str, Any] = {"kind": str(origin.kind)}
    if origin.text:
        data["text"] = dict(origin.text)
    if origin.day is not None:
        data["day"] = origin.day.isoformat()
    return data


def parse_origins(data: object, demands: Mapping[str, Any]) -> dict[str, Origin]:
    """Check the origins of a task's ``demands``, which are JSON data that was checked.

    Raises :class:`OriginError`, its field led by the attribute; ``value_not_expected`` for an
    attribute of which nothing is known.
    """
    if not isinstance(data, Mapping):
        raise OriginError("", "expected_object")
    known = load().ids
    found = {}
    for name, raw in data.items():
        if name not in known:
            raise OriginError("", "unknown_attribute", {"attribute": str(name)[:40]})
        if name not in demands:
            state = str(DemandState.UNKNOWN)
            raise OriginError(name, "value_not_expected", {"state": state})
        try:
            found[name] = parse_origin(raw)
        except OriginError as error:
            raise error.within(name) from None
    return {name: found[name] for name in known if name in found}


def kept(
    origins: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """The origins (JSON) that still hold: those of demands that are what they were."""
    return {
        name: origin
        for name, origin in origins.items()
        if name in after and after[name] == before.get(name)
    }


def _text(raw: object) -> Mapping[str, str]:
    if not isinstance(raw, Mapping):
        raise OriginError("text", "expected_object")
    found = {}
    for language, said in raw.items():
        if language not in LANGUAGES:
            raise OriginError("text", "not_allowed", {"allowed": ", ".join(LANGUAGES)})
        if not isinstance(said, str) or not said.strip():
            raise OriginError(f"text.{language}", "expected_text")
        if len(said.strip()) > LONGEST_SOURCE:
            raise OriginError(f"text.{language}", "too_many", {"maximum": LONGEST_SOURCE})
        found[language] = said.strip()
    return MappingProxyType({one: found[one] for one in LANGUAGES if one in found})
