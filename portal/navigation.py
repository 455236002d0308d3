"""Who is looking, and the few places that a person of this role goes to."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from consent.purposes import Role
from portal.configuration import Configuration
from portal.i18n import N_, _
from portal.sessions.service import Live


@dataclass(frozen=True)
class Viewer:
    """Who is logged in, as the header of a page names him."""

    name: str
    role: str
    organisation_name: str


@dataclass(frozen=True)
class Place:
    """An entry of the navigation."""

    label: str
    href: str
    current: bool
    picture: str


_PLACES: dict[Role, tuple[tuple[str, str, str], ...]] = {
    Role.WORKER: (),  # his first page has his choices; every other leads back to it
    Role.GP: (
        ("gp.home", N_("My patients"), "people"),
        ("gp.mandate", N_("A representative’s paper"), "letter"),
    ),
    Role.OCCUPATIONAL_PHYSICIAN: (
        ("physician.home", N_("Worklist"), "list"),
        ("physician.people", N_("People"), "people"),
        ("physician.doctors", N_("Doctors to check"), "doctor"),
        ("physician.mandate", N_("A representative’s paper"), "letter"),
    ),
    Role.SOCIAL_SERVICE: (
        ("workplace.home", N_("People"), "people"),
        ("absence.absent", N_("Who is absent"), "calendar"),
        ("absence.call", N_("A sick call"), "telephone"),
        ("workplace.duty", N_("Coaches today"), "team"),
        ("catalogue.home", N_("The work"), "work"),
    ),
    Role.ADMINISTRATOR: (
        ("catalogue.home", N_("The work"), "work"),
        ("absence.call", N_("A sick call"), "telephone"),
    ),
    Role.AUDITOR: (),
    Role.REPRESENTATIVE: (("representative.home", N_("For whom you decide"), "people"),),
    Role.COACH: (
        ("coach.home", N_("Today"), "work"),
        ("absence.call", N_("A sick call"), "telephone"),
    ),
}


def viewer_of(live: Live | None) -> Viewer | None:
    """Who is logged in, or nobody."""
    if live is None:
        return None
    return Viewer(live.acting.name, str(live.acting.actor.role), live.organisation_name)


def help_line(configuration: Configuration) -> dict[str, str] | None:
    """Whom to call where nobody is known; the same whoever looks and whatever he typed."""
    line = configuration.help_line
    if line is None:
        return None
    words = _("Call %(name)s.", name=line.name)
    return {"name": line.name, "telephone": line.telephone, "words": words, "picture": "group"}


def navigation_for(live: Live | None, endpoint: str | None) -> list[Place]:
    """The places of this role, with the present one marked."""
    if live is None:
        return []
    places = list(_PLACES[live.acting.actor.role])
    if live.acting.actor.role is not Role.WORKER:
        if live.membership_id is not None:
            places.append(("account.colleagues", N_("Colleagues"), "team"))
        places.append(("account.settings", N_("My account"), "gear"))
    return [
        Place(_(label), url_for(name), endpoint == name, picture) for name, label, picture in places
    ]
