"""A worker phones: who, from when, until when, and one fixed question. Nothing is read back.

The page is the same whoever was ill before, whatever he signed and whatever he answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.clock import brussels_day
from messaging.absence.mistakes import own_calls
from messaging.absence.service import take_call, work_question
from messaging.documents.facts import facts_of_chains
from messaging.dossiers.service import Listed, in_workshop, list_workshops
from messaging.vocabulary.errors import QuestionError
from messaging.work import Refused
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import _, language, near_day
from portal.mail.service import notify_parties
from portal.pages.absence import blueprint
from portal.pages.doctors import field_errors, note_list
from portal.pages.physician.served import readers_of
from portal.schemas.absence import ANOTHER_DAY, NOT_ASKED, CallSchema

_JUST_NOW: Final = timedelta(minutes=2)
_DAY: Final = timedelta(days=1)
_FRIDAY: Final = 4
_TYPED: Final = ("who", "from", "until", "until_day", "answer")
FIELD_OF: Final = {
    "begins_too_far": "from",
    "until_before": "until",
    "until_too_far_on": "until",
}


@blueprint.route("/call", methods=["GET", "POST"])
def call() -> ResponseReturnValue:
    """Write a sick call down; then the same page again, for the next."""
    if request.method == "GET":
        return _page(_empty(), {}, 200)
    here = desk()
    typed = {name: request.form.get(name, "") for name in _TYPED}
    try:
        data = CallSchema().load(typed)
        in_workshop(here.work, data["who"], here.acting.actor.workshops)
        said = None if data["answer"] == NOT_ASKED else data["answer"]
        sealed = take_call(here.work, here.acting, data["who"], data["begins"], data["until"], said)
    except ValidationError as error:
        return _page(typed, field_errors(error.messages_dict), 422)
    except QuestionError:
        return _page(typed, {"answer": [_("Choose one of the answers.")]}, 422)
    except Refused as error:
        here.rollback()
        return _page(typed, {FIELD_OF.get(error.code, "form"): [in_words(error.code)]}, 422)
    if sealed is not None:
        stored = facts_of_chains(here.work, [data["who"]])[sealed]
        notify_parties(here.work, readers_of(here.work, stored))
    # Neither who nor when: an address stays in the history of a telephone that others hold.
    return redirect(url_for("absence.call", done=1), 303)


def _today() -> date:
    return brussels_day(desk().services.clock.now())


def _empty() -> dict[str, str]:
    return dict.fromkeys(_TYPED, "") | {"from": _today().isoformat()}


def last_days(today: date) -> list[date]:
    """How long most are ill: today, until tomorrow, until this Friday or until the next."""
    friday = today + (_FRIDAY - today.weekday()) % 7 * _DAY
    return sorted({today, today + _DAY, friday, friday + 7 * _DAY})


def _offered(today: date) -> list[tuple[str, str]]:
    """The last days that take one tap, each named in words."""
    near = {
        today: _("Today: %(day)s", day=near_day(today)),
        today + _DAY: _("Tomorrow: %(day)s", day=near_day(today + _DAY)),
    }
    return [(one.isoformat(), near.get(one) or near_day(one)) for one in last_days(today)]


def _until(typed: Mapping[str, str], offered: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What was chosen as the last day. A day that is not offered, or no longer, is another one."""
    chosen = typed["until"]
    if chosen in {"", ANOTHER_DAY, *dict(offered)}:
        return {"until": chosen, "until_day": typed["until_day"]}
    return {"until": ANOTHER_DAY, "until_day": chosen}


def _done(people: Sequence[Listed]) -> dict[str, Any] | None:
    """For whom and from which day he wrote a call down just now; nothing else is read back."""
    here = desk()
    if "done" not in request.args:
        return None
    last = next(iter(own_calls(here.work, here.acting)), None)
    if last is None or here.work.clock.now() - last.at > _JUST_NOW:
        return None
    name = next((one.name for one in people if one.id == last.dossier), None)
    return {"name": name, "day": last.began} if name else None


def _page(
    typed: Mapping[str, Any], errors: Mapping[str, list[str]], status: int
) -> ResponseReturnValue:
    here = desk()
    people = list_workshops(here.work, here.acting.actor.workshops)
    note_list(here.work, here.acting)
    question = work_question()
    offered = _offered(_today())
    page = render_template(
        "absence/call.html",
        people=[(one.id, one.name) for one in people],
        typed={**typed, **_until(typed, offered)},
        last_days=offered,
        another_day=ANOTHER_DAY,
        errors=errors,
        question=question.words[language()],
        answers=[
            *((one.code, one.words[language()]) for one in question.answers),
            (NOT_ASKED, _("I did not ask.")),
        ],
        done=_done(people) if not errors else None,
    )
    return page, status
