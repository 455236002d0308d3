"""Today, and nothing else: no search, no archive, no other day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue

from consent.clock import BRUSSELS
from messaging.coaching.duties import OnDuty, duties_of, postings, stations
from messaging.documents.reading import disclose_readable
from messaging.dossiers.service import by_ids
from messaging.people.accounts import organisation
from messaging.workplace.service import departments_by_id
from portal.desk import desk
from portal.i18n import language
from portal.pages.cards import CARDS, CardView, cards_of, until_words
from portal.pages.coach import blueprint
from portal.pages.worker.common import colleague_to_call

ROOMY_WORDS: Final = 450
"""So many words stand on one sheet with room around them."""


@dataclass(frozen=True)
class PlaceToday:
    """One place: when it closes, and the cards of those who stand there by name."""

    name: str
    until: str
    people: tuple[tuple[str, CardView], ...]

    @property
    def is_full(self) -> bool:
        """Whether its cards say so much that they must stand close to fit on one sheet."""
        return sum(card.words for _name, card in self.people) > ROOMY_WORDS


@blueprint.get("")
def home() -> ResponseReturnValue:
    """The cards of everybody in this coach's places now. The same queries for 7 as for 40."""
    here = desk()
    actor = here.acting.actor
    now = here.services.clock.now()
    duties = [
        one for one in duties_of(here.work, actor.organisation, actor.account) if one.holds(now)
    ]
    chains = {one.dossier for one in postings(here.work, actor) if one.holds(now)}
    workshop = organisation(here.work, actor.organisation)
    views = departments_by_id(here.work, [one.department for one in duties])
    names = by_ids(here.work, chains)
    where = stations(here.work, chains)
    # From here on the transaction is committed: what is opened is on disk first.
    opened = disclose_readable(here.work, here.acting, chains, map(str, CARDS))
    cards = cards_of(here.work, opened)
    return render_template(
        "coach/home.html",
        places=[
            PlaceToday(
                views[duty.department].said(language()),
                until_words(duty.closes),
                _people(duty, cards, where, {one: listed.name for one, listed in names.items()}),
            )
            for duty in duties
        ],
        today=now.astimezone(BRUSSELS),
        call=colleague_to_call([workshop]),
    )


def _people(
    duty: OnDuty, cards: dict[str, CardView], where: dict[str, str], names: dict[str, str]
) -> tuple[tuple[str, CardView], ...]:
    found = [
        (names[dossier], card)
        for dossier, card in cards.items()
        if where.get(dossier) == duty.department
    ]
    return tuple(sorted(found, key=lambda one: one[0].casefold()))
