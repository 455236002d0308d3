"""Where and when a department works, in words: for its own workshop and for everybody."""

from __future__ import annotations

from collections.abc import Iterator

from babel.dates import get_day_names

from messaging.vocabulary import load
from messaging.vocabulary.wording import format_number
from messaging.workplace.sites import CoachPresence, Site, SiteKind
from portal.i18n import _, listed, page_language


def weekdays() -> list[tuple[str, str]]:
    """The days of the week as choices of a form, Monday first."""
    names = get_day_names("wide", locale=page_language())
    return [(str(number), names[number - 1]) for number in range(1, 8)]


def coaches() -> list[tuple[str, str]]:
    """Where a coach can be, as choices of a form."""
    return [
        (str(CoachPresence.THERE), _("there all the time")),
        (str(CoachPresence.ON_CALL), _("on call")),
        (str(CoachPresence.AWAY), _("not there")),
    ]


def site_facts(site: Site) -> list[tuple[str, str]]:
    """What is known of a place, by its name. Of a place at a client, what is not known too."""
    unknown = _("not known") if site.kind is SiteKind.ENCLAVE else ""
    return [(name, words or unknown) for name, words in _facts(site) if words or unknown]


def adaptations(site: Site) -> list[str]:
    """The adaptations that a place has, in words and in the order of the vocabulary."""
    return [one.labels[page_language()] for one in load().adaptations if one.id in site.available]


def _facts(site: Site) -> Iterator[tuple[str, str]]:
    yield _("Hours"), _hours(site)
    yield _("Days"), _days(site)
    yield _("Transport of the workshop"), _transport(site)
    distance = site.distance_km
    yield (
        _("Distance from the workshop"),
        "" if distance is None else f"{format_number(distance, page_language())} km",
    )
    yield _("Coach"), dict(coaches()).get(str(site.coach), "")
    if site.fixed_shift is not None:
        yield (
            _("Shift"),
            _("cannot be divided") if site.fixed_shift else _("can be divided"),
        )


def _hours(site: Site) -> str:
    opens, closes = (
        moment.strftime("%-H.%M" if page_language() == "nl" else "%-H:%M") if moment else ""
        for moment in (site.opens, site.closes)
    )
    if opens and closes:
        return f"{opens} – {closes}"
    if opens:
        return _("from %(time)s", time=opens)
    return _("until %(time)s", time=closes) if closes else ""


def _days(site: Site) -> str:
    names = [name for number, name in weekdays() if int(number) in site.days]
    in_a_row = len(names) > 2 and site.days[-1] - site.days[0] == len(names) - 1
    if in_a_row:
        return _("%(first)s to %(last)s", first=names[0], last=names[-1])
    return listed(names)


def _transport(site: Site) -> str:
    transport = site.transport
    if transport is None:
        return ""
    if not transport.exists:
        return _("none")
    times = [
        _("leaves the workshop at %(time)s", time=transport.leaves.strftime("%-H:%M"))
        if transport.leaves
        else "",
        _("is back at %(time)s", time=transport.returns.strftime("%-H:%M"))
        if transport.returns
        else "",
    ]
    return listed(one for one in times if one) or _("yes, at hours that are not known")
