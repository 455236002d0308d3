"""The ways to reach a worker, in words; and one form for each that is set up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import request

from messaging.work import Acting, Refused, Work
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import N_, _
from portal.secondway.addresses import WayKind
from portal.secondway.service import Address, enter, ways_of
from portal.secondway.ways import offered

NAMES: Final[Mapping[WayKind, str]] = {
    WayKind.SMS: N_("A text message"),
    WayKind.MAIL: N_("An e-mail"),
    WayKind.LETTER: N_("A letter by post"),
}
PICTURES: Final[Mapping[WayKind, str]] = {
    WayKind.SMS: "mobile",
    WayKind.MAIL: "mail",
    WayKind.LETTER: "letter",
}
Errors = dict[str, list[str]]


def kinds() -> list[dict[str, str]]:
    """The ways that this installation can go, with name and picture."""
    return [
        {"kind": str(kind), "name": _(NAMES[kind]), "picture": PICTURES[kind]}
        for kind in offered(desk().configuration)
    ]


def nowhere(account: str) -> bool:
    """Whether a worker has no second way although this installation can go one. One query."""
    if not offered(desk().configuration):
        return False
    return not ways_of(desk().work, [account])


def known(ways: Iterable[Address]) -> list[dict[str, Any]]:
    """What is known already; its address stays away from the page, apart from its last signs."""
    return [
        {
            "id": one.id,
            "kind": str(one.kind),
            "name": _(NAMES[one.kind]),
            "picture": PICTURES[one.kind],
            "by_doctor": str(one.role) != "worker",
        }
        for one in ways
    ]


def handed_in(work: Work, acting: Acting, account: str) -> Errors:
    """Keep what the form holds; what is wrong with it, by its field."""
    kind = request.form.get("kind", "")
    if kind not in offered(desk().configuration):
        return {"form": [in_words("")]}
    try:
        enter(work, acting, account, WayKind(kind), request.form.get(kind, ""))
    except Refused as refused:
        desk().rollback()
        return {kind: [in_words(refused.code)]}
    return {}
