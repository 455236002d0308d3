"""What everybody may know: the workshops, and what this API is."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from messaging.people.accounts import WORKSHOP, Named, organisation, organisations
from messaging.vocabulary import demand_to_json
from messaging.work import NotFound
from messaging.workplace.service import catalogue, catalogues
from portal.desk import desk
from portal.i18n import language


def openapi() -> Response:
    """The description of this API, made of the table and the schemas that it works with."""
    from portal.api.description import description

    return jsonify(description())


def workshops() -> dict[str, Any]:
    """Every workshop with its kinds of work. Three queries, however many there are."""
    work = desk().work
    found = organisations(work, kind=WORKSHOP)
    known = catalogues(work, [one.id for one in found])
    return {
        "items": [
            {**_known(one), "departments": [place.said(language()) for place in known[one.id]]}
            for one in found
        ]
    }


def workshop(workshop: str) -> dict[str, Any]:
    """One workshop with its whole catalogue."""
    work = desk().work
    found = organisation(work, workshop)
    if found.kind != WORKSHOP:
        raise NotFound("not a workshop")
    return {
        **_known(found),
        "departments": [
            {
                "id": place.id,
                "name": place.said(language()),
                "description": place.said(language(), "description"),
                "tasks": [
                    {
                        "id": task.id,
                        "name": task.said(language()),
                        "description": task.said(language(), "description"),
                        "demands": {one.attribute: demand_to_json(one) for one in task.named()},
                    }
                    for task in place.tasks
                ],
            }
            for place in catalogue(work, found.id)
        ],
    }


def _known(one: Named) -> dict[str, Any]:
    physician = one.details.get("physician")
    return {
        "id": one.id,
        "name": one.name,
        "place": str(one.details.get("place", "")),
        "physician": {name: str(physician.get(name, "")) for name in ("name", "telephone", "hours")}
        if isinstance(physician, dict)
        else None,
    }
