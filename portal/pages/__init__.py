"""The pages, one package for each world that people live in."""

from __future__ import annotations

from flask import Blueprint


def blueprints(*, demonstration: bool) -> list[Blueprint]:
    """Every blueprint of the portal; the demonstration's only in a demonstration."""
    from portal.api import blueprint as api
    from portal.pages.absence import blueprint as absence
    from portal.pages.account import blueprint as account
    from portal.pages.catalogue import blueprint as catalogue
    from portal.pages.coach import blueprint as coach
    from portal.pages.gp import blueprint as gp
    from portal.pages.physician import blueprint as physician
    from portal.pages.public import blueprint as public
    from portal.pages.representative import blueprint as representative
    from portal.pages.worker import blueprint as worker
    from portal.pages.workplace import blueprint as workplace
    from portal.pages.writings import blueprint as writings

    found = [
        public,
        account,
        worker,
        representative,
        gp,
        physician,
        writings,
        workplace,
        coach,
        absence,
        catalogue,
        api,
    ]
    if demonstration:
        from portal.demonstration import outbox  # noqa: F401 - its view hangs itself on it
        from portal.demonstration.pages import blueprint as faces

        found.append(faces)
    return found
