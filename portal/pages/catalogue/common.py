"""What the catalogue's pages share: whose catalogue it is, and words for sites and origins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from messaging.vocabulary import describe_demand, load
from messaging.vocabulary.demand import parse_demand
from messaging.work import NotFound
from messaging.workplace.origins import Origin, OriginKind
from portal.desk import desk
from portal.i18n import _, language
from portal.pages.content_words import capital
from portal.pages.doctors import short


def mine() -> str:
    """The one workshop whose catalogue this person describes.

    :class:`NotFound` for somebody who describes none: to him nothing of it is there.
    """
    found = whose()
    if found is None:
        raise NotFound("describes no workshop")
    return found


def whose() -> str | None:
    """The workshop whose catalogue this person describes, if there is one."""
    return next(iter(sorted(desk().acting.actor.workshops)), None)


def me() -> str:
    """The account that acts, for the workshop's chain."""
    return desk().acting.actor.account


def said(name: str, demand: Mapping[str, Any]) -> str:
    """One demand (JSON) in words; what is not known says so itself."""
    sentence = describe_demand(parse_demand(name, demand), language())
    return capital(sentence)


def label(name: str) -> str:
    """An attribute's name in the language of the page."""
    return load().attribute(name).labels[language()]


def origin_words(origin: Origin | None) -> dict[str, str] | None:
    """What a demand rests on, in words: ``kind`` for its sign, ``words``, and the ``source``."""
    if origin is None:
        return None
    words = {
        OriginKind.SOURCE: _("from a source"),
        OriginKind.ASSUMPTION: _("an assumption, to check on the spot"),
        OriginKind.CHECKED: "",
    }[origin.kind]
    if origin.day is not None:
        words = _("checked on the spot on %(day)s", day=short(origin.day))
    return {"kind": str(origin.kind), "words": words, "source": origin.said(language())}


def clock(moment: time | None) -> str:
    """A time of the day as a form and a page write it."""
    return moment.strftime("%H:%M") if moment else ""
