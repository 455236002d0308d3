"""What he does not understand of "who looked": put to a person whom the page names."""

from __future__ import annotations

import re
from typing import Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.clock import brussels_day
from consent.decision import may_look_back
from consent.log.service import Line
from consent.purposes import Kind, Role
from messaging.documents.writing import write
from messaging.dossiers.service import Listed
from messaging.groups.service import parties_for_workshop
from messaging.work import NotFound, Refused
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import language, speaking
from portal.mail.service import notify_parties
from portal.pages.worker import blueprint
from portal.pages.worker.common import mine, physician_of, show
from portal.pages.worker.looked import told

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@blueprint.route("/looked/<chain>/<number>", methods=["GET", "POST"])
def ask_looked(chain: str, number: str) -> ResponseReturnValue:
    """What that person did that day, and to whom his question about it goes; then that it went."""
    own = mine()
    work, acting = desk().work, desk().acting
    if not may_look_back(acting.actor, chain).allowed:
        raise NotFound("only the worker looks back", chain=acting.actor.account)
    line = work.log.line(chain, int(number)) if _NUMBER.fullmatch(number) else None
    if line is None:
        raise NotFound("no such line", chain=acting.actor.account)
    place = next((one for one in own.dossiers if one.id == chain), None)
    place = place or (own.dossiers[0] if own.dossiers else None)
    entry = told(line)
    errors: dict[str, list[str]] = {}
    if request.method == "POST" and place is not None:
        try:
            _put(line, place, request.form.get("deed", ""))
            return redirect(url_for("worker.ask_looked", chain=chain, number=number, done=1), 303)
        except Refused as refused:
            desk().rollback()
            errors = {"form": [in_words(refused.code)]}
    return show(
        "ask_looked.html",
        422 if errors else 200,
        entry=entry,
        deeds=[(str(one["line"]), f"{entry['who']} {one['verb']}") for one in entry["deeds"]],
        deed=request.form.get("deed", ""),
        day=brussels_day(line.time),
        physician=physician_of(own.workshop_of(place)) if place else {},
        his_own=str(line.personal.get("role") or "") == Role.OCCUPATIONAL_PHYSICIAN,
        possible=place is not None,
        done="done" in request.args,
        errors=errors,
        action=url_for("worker.ask_looked", chain=chain, number=number),
    )


def _put(line: Line, place: Listed, deed: str) -> None:
    """Seal what he asks about to the occupational physicians of that workplace.

    One deed where he names one, else all that the entry says. As he read it; but where he reads a
    language that they need not know, in the installation's.
    """
    work, acting = desk().work, desk().acting
    spoken = language()
    with speaking(spoken):
        entry = told(line)
    deeds = [one for one in entry["deeds"] if str(one["line"]) == deed] or entry["deeds"]
    content = {
        "day": brussels_day(line.time).isoformat(),
        "said": " ".join(f"{entry['who']} {one['verb']}" for one in deeds),
        "language": spoken,
    }
    write(work, acting, place.id, Kind.LOOKED_QUESTION, content)
    physicians = parties_for_workshop(work, place.workshop, Role.OCCUPATIONAL_PHYSICIAN)
    notify_parties(work, physicians)
