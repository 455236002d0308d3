"""What the worker thinks of his work: he says it himself, and his doctors read it as his."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from consent.purposes import Kind
from messaging.documents.facts import Stored, facts_of_chains
from messaging.documents.reading import disclose
from messaging.documents.writing import standing, write
from messaging.dossiers.service import Listed
from messaging.vocabulary.errors import OwnViewError
from messaging.vocabulary.own_view import View, Wish, own_view_to_json, parse_own_view
from messaging.work import Refused
from messaging.workplace.service import DepartmentView, catalogue
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import _, of_workshop
from portal.pages.own_view_words import own_word
from portal.pages.worker import blueprint
from portal.pages.worker.common import mine, show
from portal.sessions.prefill import filled_in

Typed = MultiDict[str, str]
PICTURE: Final[Mapping[View | Wish, str]] = MappingProxyType(
    {
        View.GOOD: "good",
        View.HARD: "less_good",
        View.DONT_KNOW: "question",
        Wish.LIKE: "heart",
        Wish.AVOID: "free",
    }
)


@blueprint.get("/view")
def own_view() -> ResponseReturnValue:
    """His workplaces, or the one that he has."""
    own = mine()
    if len(own.dossiers) == 1:
        return redirect(url_for("worker.own_view_at", dossier=own.dossiers[0].id), 303)
    rows = [
        {
            "href": url_for("worker.own_view_at", dossier=one.id),
            "title": own.workshop_of(one).name,
            "picture": "workplace",
        }
        for one in own.dossiers
    ]
    return show("own_view_where.html", choices=rows)


@blueprint.route("/view/<dossier>", methods=["GET", "POST"])
def own_view_at(dossier: str) -> ResponseReturnValue:
    """How he finds the work of each department; saving takes the place of what he said before."""
    here = desk()
    place = mine().dossier(dossier)
    departments = catalogue(here.work, place.workshop)
    if request.method == "GET":
        return _page(place, departments, {}, 200)
    typed = request.form
    replaces = typed.get("replaces") or None
    try:
        said = parse_own_view({"lines": _lines(typed, departments)}, {d.id for d in departments})
    except OwnViewError:
        return _page(place, departments, {"form": [_("Choose one of the answers.")]}, 422, typed)
    try:
        write(
            here.work, here.acting, place.id, Kind.OWN_VIEW, own_view_to_json(said),
            replaces=replaces,
        )  # fmt: skip
    except Refused as error:
        here.rollback()
        wrong = {"form": [in_words(error.code)]}
        return _page(place, departments, wrong, 422, typed)
    return redirect(url_for("worker.own_view_at", dossier=place.id, done=1), 303)


def _lines(typed: Typed, departments: Sequence[DepartmentView]) -> list[dict[str, str]]:
    lines = []
    for one in departments:
        view, wish = (typed.get(f"{part}.{one.id}", "") for part in ("view", "wish"))
        if view or wish:
            lines.append(
                {"department": one.id, "view": view or str(View.DONT_KNOW)}
                | ({"wish": wish} if wish else {})
            )
    return lines


def _page(
    place: Listed,
    departments: Sequence[DepartmentView],
    errors: Mapping[str, Sequence[str]],
    status: int,
    typed: Typed | None = None,
) -> ResponseReturnValue:
    """What he said is opened to himself; what he typed now goes before it."""
    here = desk()
    known = _standing(place)
    rows = {}
    if known is not None:
        [opened] = disclose(here.work, here.acting, [known.id])
        rows = {one.department: one for one in parse_own_view(opened.content)}
    typed = typed or filled_in() or None

    def row(one: DepartmentView) -> dict[str, Any]:
        said = rows.get(one.id)
        view = said.view if said else ""
        wish = said.wish or "" if said else ""
        return {
            "id": one.id,
            "name": of_workshop(one),
            "about": of_workshop(one, "description"),
            "view": typed.get(f"view.{one.id}", "") if typed else str(view),
            "wish": typed.get(f"wish.{one.id}", "") if typed else str(wish),
        }

    return show(
        "own_view.html",
        status,
        place=place,
        workshop=mine().workshop_of(place).name,
        rows=[row(one) for one in departments],
        views=[(str(one), own_word(one), "", PICTURE[one]) for one in View],
        wishes=[(str(one), own_word(one), "", PICTURE[one]) for one in Wish],
        replaces=known.id if known else "",
        errors={name: list(texts) for name, texts in errors.items()},
        done="done" in request.args,
    )


def _standing(place: Listed) -> Stored | None:
    here = desk()
    stored = facts_of_chains(here.work, [place.id])
    found = standing(here.acting.actor, Kind.OWN_VIEW, stored.values())
    return found[0] if found else None
