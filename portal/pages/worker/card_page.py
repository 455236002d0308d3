"""The page of one question: its words, what can be narrowed, and whom to call about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from consent.clock import add_months, brussels_day
from consent.facts import Grant
from consent.parties import Party, PartyKind
from consent.purposes import PURPOSES
from consent.records.service import DEFAULT_MONTHS, MAX_MONTHS, ConsentError
from consent.texts import DEMONSTRATION_ONLY
from messaging.work import Refused
from portal.desk import desk
from portal.display import level
from portal.i18n import NAMES, _, ngettext, page_language
from portal.pages.worker import chosen, first, which
from portal.pages.worker.asked_again import question_url
from portal.pages.worker.card import Card
from portal.pages.worker.common import names_of, whom_to_call
from portal.pages.worker.lines import groups_to_choose
from portal.pages.worker.wording import purpose_picture
from portal.shown import Question, as_seen, last_day
from portal.words import Word, words_in


@dataclass(frozen=True)
class Around:
    """Where the pages of one question lead, and for whom they are.

    ``action``: where its answer goes. ``anew``: the question from its first step. ``first``: the
    question of what it requires. ``asker``: who put it, if somebody did; ``person_to_call``: who
    explains it. ``for_him``: for whom somebody decides here, and ``within`` the end of his mandate;
    neither where the worker decides.
    """

    action: str
    anew: str
    first: str | None
    asker: dict[str, Any] | None
    person_to_call: dict[str, str] | None
    for_him: dict[str, Any] | None = None
    within: datetime | None = None


def page(
    card: Card,
    form: dict[str, Any],
    errors: dict[str, list[str]] | None = None,
    *,
    refused: str = "",
    changed: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    """The page of the worker himself: the words, the three answers, and what he can narrow."""
    asked = card.request
    names = names_of(desk().work, [asked.asker] if asked else [])
    around = Around(
        address(card),
        _anew(card),
        _first(card),
        names.party(asked.asker) if asked else None,
        whom_to_call(asked, names, card.dossier),
    )
    today = brussels_day(desk().services.clock.now())
    return made(
        "worker/question.html",
        card,
        form,
        around,
        errors,
        refused=refused,
        changed=changed,
        status=status,
        today=today.isoformat(),
        latest=add_months(today, MAX_MONTHS).isoformat(),
        months=[
            (number, ngettext("%(num)s month", "%(num)s months", number))
            for number in range(1, MAX_MONTHS + 1)
        ],
        physicians=[
            (person.id, _("Only %(name)s", name=person.name)) for person, _party in card.physicians
        ],
        folds=chosen.open_folds(form, errors or {}),
        lines=groups_to_choose(card.purpose),
    )


def made(
    template: str,
    card: Card,
    form: dict[str, Any],
    around: Around,
    errors: dict[str, list[str]] | None = None,
    *,
    refused: str = "",
    changed: bool = False,
    status: int = 200,
    **more: Any,
) -> ResponseReturnValue:
    """A question for whoever answers it: its words and the three answers, and what is wrong.

    Before it stands what has to be allowed first, or whom he chooses. ``refused``: the code of what
    stands against the yes; of another yes that is missing it leads to that question. ``changed``:
    the words are others than those that were answered, and the page says so. ``more``: for the
    template alone.
    """
    now, within = desk().services.clock.now(), around.within
    asker, person, for_him = around.asker, around.person_to_call, around.for_him
    if around.first and first.comes_before(card):
        return first.page(card, around.first, status, person_to_call=person, for_him=for_him)
    if card.waits_for_a_choice(form):
        return which.page(
            card, form, around.action, status, asker=asker, person_to_call=person, for_him=for_him
        )
    told = form
    try:
        shown, readers = _words(card, form, now, within)
        stops = [] if within else card.stops(desk().work, form)
    except (ConsentError, Refused):
        # What he chose cannot be: the page says so beside it, and shows the usual words.
        told = {**form, "months": DEFAULT_MONTHS, "until": "", "physician": "", "left_out": []}
        (shown, readers), stops = _words(card, told, now, within), []
    html = render_template(
        template,
        person_to_call=person,
        for_him=for_him,
        card=card,
        shown=shown,
        seen=as_seen(shown, stops),
        said_with=chosen.on_screen(card, told, now, within),
        until_day=last_day(card.ends(told, now, within)),
        anew=around.anew,
        first=around.first,
        stops=_names_of_groups(stops, card, form),
        # The doctor who asks has one face on the page.
        readers=[asker if asker and asker["name"] == who["name"] else who for who in readers],
        hard=_hard_words(shown),
        form=form,
        errors=errors or {},
        another_first=refused.startswith("requires_"),
        changed=changed,
        asker=asker,
        unreviewed=_unreviewed(shown),
        action=around.action,
        picture=purpose_picture(card.purpose),
        spoken=NAMES[shown.record.language],
        **more,
    )
    return html, status


def _words(
    card: Card, form: dict[str, Any], now: datetime, within: datetime | None
) -> tuple[Question, list[dict[str, Any]]]:
    """With the faces beside them."""
    shown = card.shown(form, page_language(), now, level(), until=within)
    return shown, card.readers(form)


def _parties_of(grants: Iterable[Grant]) -> list[Party]:
    """Each reader and writer once, in their order."""
    return list(dict.fromkeys(party for one in grants for party in (one.recipient, *one.sources)))


def _names_of_groups(stops: Iterable[Grant], card: Card, form: dict[str, Any]) -> list[str]:
    """The groups that had all of it, of which he names a person now."""
    groups = [one for one in _parties_of(stops) if one.kind is PartyKind.GROUP]
    if not groups:
        return []
    names = names_of(desk().work, groups)
    return [names.party(one)["name"] for one in groups if _narrows(one, card, form)]


def _narrows(group: Party, card: Card, form: dict[str, Any]) -> bool:
    """Whether he names a person of this group."""
    choice = card.choice(form)
    named = [one for one in (choice.gp, choice.physician) if one and one.kind is PartyKind.PERSON]
    return any((one.role, one.organisation) == (group.role, group.organisation) for one in named)


def _hard_words(shown: Question) -> tuple[Word, ...]:
    """The words of the list that the question uses."""
    said = [shown.title, *(sentence for item in shown.items for sentence in item.sentences)]
    return words_in(" ".join(said), shown.record.language)


def _unreviewed(shown: Question) -> str | None:
    return None if shown.reviewed else DEMONSTRATION_ONLY.get(shown.record.language)


def address(card: Card) -> str:
    """Where its answer goes."""
    if card.request is not None:
        return url_for("worker.answer", request_id=card.request.id)
    return url_for("worker.start_purpose", purpose=str(card.purpose))


def _anew(card: Card) -> str:
    """The question from its first step."""
    if card.request is None:
        return url_for("worker.start_purpose", purpose=str(card.purpose), at=card.dossier.id)
    return url_for("worker.question", request_id=card.request.id, at=card.dossier.id, again=1)


def _first(card: Card) -> str | None:
    """The question of what this one requires, where a yes to that is missing."""
    required = PURPOSES[card.purpose].requires
    if required is None or not card.required_is_missing:
        return None
    return question_url(required, card.dossier.id, desk().work.records.of_dossier(card.dossier.id))
