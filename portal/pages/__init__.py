"""The pages, one package for each world that people live in."""

from __future__ import annotations

from flask import Blueprint


def blueprints(*, demonstration: bool) -> list[Blueprint]:
    """Every blueprint of the portal; the demonstration's only in a demonstration."""
    from portal.api import blueprint as api  # noqa: PLC0415 - they import the desk in turn
    from portal.pages.account import blueprint as account  # noqa: PLC0415
    from portal.pages.gp import blueprint as gp  # noqa: PLC0415
    from portal.pages.physician import blueprint as physician  # noqa: PLC0415
    from portal.pages.public import blueprint as public  # noqa: PLC0415
    from portal.pages.worker import blueprint as worker  # noqa: PLC0415
    from portal.pages.workplace import blueprint as workplace  # noqa: PLC0415

    found = [public, account, worker, gp, physician, workplace, api]
    if demonstration:
        from portal.demonstration.pages import blueprint as faces  # noqa: PLC0415

        found.append(faces)
    return found
