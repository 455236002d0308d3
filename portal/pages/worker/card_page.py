"""The page of one question: its words, what can be narrowed, and whom to call about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
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
from portal.pages.worker.common import names_of, show, whom_to_call
from portal.pages.worker.lines import groups_to_choose
from portal.pages.worker.wording import purpose_picture
from portal.shown import Question, as_seen
from portal.words import Word, words_in


def page(
    card: Card,
    form: dict[str, Any],
    errors: dict[str, list[str]] | None = None,
    *,
    refused: str = "",
    changed: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    """The words of the question and the three answers, with what was chosen and what is wrong.

    ``refused``: the code of what stands against his yes; of another yes that is missing it leads
    to that question. ``changed``: the words are others than those that he answered, and he is
    told so.
    """
    now = desk().services.clock.now()
    stops: list[Grant] = []
    told = form
    asked = card.request
    names = names_of(desk().work, [asked.asker] if asked else [])
    asker = names.party(asked.asker) if asked else None
    person = whom_to_call(asked, names, card.dossier)
    required = _first(card)
    if required and first.comes_before(card):
        return first.page(card, required, status, person_to_call=person)
    if card.waits_for_a_choice(form):
        return which.page(card, form, address(card), status, asker=asker, person_to_call=person)
    try:
        shown, readers = card.shown(form, page_language(), now, level()), card.readers(form)
        stops = card.stops(desk().work, form)
    except (ConsentError, Refused):
        # What he chose cannot be: the page says so beside it, and shows the usual words.
        usual = {
            **form,
            "months": DEFAULT_MONTHS,
            "until": "",
            "physician": "",
            "left_out": [],
        }
        told = usual
        shown, readers = card.shown(usual, page_language(), now, level()), card.readers(usual)
    groups = [one for one in _parties_of(stops) if one.kind is PartyKind.GROUP]
    if groups:
        names = names_of(desk().work, [*groups, *([asked.asker] if asked else [])])
    today = brussels_day(now)
    return show(
        "question.html",
        status,
        person_to_call=person,
        card=card,
        shown=shown,
        seen=as_seen(shown, stops),
        said_with=chosen.on_screen(card, told, now),
        anew=_anew(card),
        first=required,
        stops=[names.party(one)["name"] for one in groups if _narrows(one, card, form)],
        # The doctor who asks has one face on the page.
        readers=[asker if asker and asker["name"] == who["name"] else who for who in readers],
        hard=_hard_words(shown),
        form=form,
        errors=errors or {},
        another_first=refused.startswith("requires_"),
        changed=changed,
        asker=asker,
        unreviewed=_unreviewed(shown),
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
        action=address(card),
        picture=purpose_picture(card.purpose),
        spoken=NAMES[shown.record.language],
    )


def _parties_of(grants: Iterable[Grant]) -> list[Party]:
    """Each reader and writer once, in their order."""
    return list(dict.fromkeys(party for one in grants for party in (one.recipient, *one.sources)))


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
