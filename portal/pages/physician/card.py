"""The coach's card and its do-lines: proposed from the advice, checked in words, then sent.

Fixed phrases alone, for the tasks of the present placement. The worker is shown both first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from consent.purposes import Kind
from messaging.documents.facts import STRUCK, Stored
from messaging.documents.reading import Opened, disclose_readable
from messaging.documents.releasing import end, give_way
from messaging.documents.writing import write
from messaging.dossiers.service import Listed
from messaging.vocabulary import (
    AdviceError,
    CapacityError,
    Group,
    Outcome,
    load,
    restore_capacity,
)
from messaging.vocabulary.cards import (
    MOST_APPROACH,
    MOST_DO_LINES,
    card_to_json,
    do_line,
    is_physical,
    parse_card,
    restore_do_lines,
)
from messaging.vocabulary.limits import limits_sheet_to_json
from messaging.vocabulary.wording import fingerprint
from messaging.workplace.service import catalogue
from portal.desk import desk
from portal.i18n import _, language
from portal.pages.cards import preview_of
from portal.pages.content_words import Catalogue, phrase_choices
from portal.pages.physician import blueprint
from portal.pages.physician.served import announce, served, workshop_names
from portal.schemas.functional import in_words
from portal.sessions.aside import aside
from portal.sessions.prefill import filled_in

FROM = (Kind.PLACEMENT, Kind.ADVICE, Kind.LIMITS_SHEET, Kind.TASK_CARD, Kind.DO_LINES)
Typed = MultiDict[str, str]


@dataclass(frozen=True)
class Standing:
    """What a card is made of: the newest of each kind that still stands.

    ``texts``: all of his own, also those in which the worker struck lines.
    """

    newest: Mapping[Kind, Opened]
    texts: Mapping[Kind, Sequence[Stored]]

    def content(self, kind: Kind) -> Mapping[str, Any]:
        """Its content, or nothing."""
        return self.newest[kind].content if kind in self.newest else {}

    @property
    def lines(self) -> dict[str, Mapping[str, Any]]:
        """The physical lines of the do-lines and the sheet with numbers, by a name for each.

        What a do-line says stands, until a newer sheet says otherwise of it.
        """
        sheet, said = self.newest.get(Kind.LIMITS_SHEET), self.newest.get(Kind.DO_LINES)
        known = [one for one in (sheet, said) if one is not None]
        found = {}
        for one in sorted(known, key=lambda each: each.stored.facts.written_at):
            for line in one.content["lines"]:
                if is_physical(line["attribute"]):
                    found[f"{line['attribute']}.{line.get('side', '')}"] = line
        return found


@blueprint.route("/dossiers/<dossier>/card", methods=["GET", "POST"])
def card(dossier: str) -> ResponseReturnValue:
    """Per task of his placement what suits and with what help; how best to speak to him."""
    here = desk()
    listed = served(here.work, here.acting, dossier)
    typed: Typed = filled_in()
    # Opening commits: the claim of this form comes after it, with what is sent.
    with aside(here):
        standing = _standing(disclose_readable(here.work, here.acting, [dossier], map(str, FROM)))
    known = Catalogue.of(catalogue(here.work, listed.workshop))
    tasks = [t for t in standing.content(Kind.PLACEMENT).get("tasks", ()) if t in known.tasks]
    errors: dict[str, list[str]] = {}
    content: dict[str, Any] | None = None
    lines: dict[str, Any] | None = None
    if request.method == "POST" and tasks:
        content, lines, errors = _read(typed, tasks, standing)
        if content is not None and _is_sent(typed, content, lines):
            return _send(listed, content, lines, standing)
    elif not typed:
        typed = _proposed(standing, tasks)
    page = render_template(
        "physician/card.html",
        person=listed,
        workshop=workshop_names(here.work, here.acting)[listed.workshop],
        preview=preview_of(content, lines, known.tasks) if content else None,
        checked=fingerprint({"card": content, "lines": lines}) if content else "",
        tasks=[(task, known.tasks[task].said(language())) for task in tasks],
        typed=typed,
        outcomes=phrase_choices(Group.OUTCOME),
        adaptations=phrase_choices(Group.ADAPTATION),
        offered_first=load().adaptations_first,
        approaches=phrase_choices(Group.APPROACH),
        do_lines=[
            (name, do_line(restore_capacity(line), language()))
            for name, line in standing.lines.items()
        ],
        most=(MOST_APPROACH, MOST_DO_LINES),
        from_advice=Kind.TASK_CARD not in standing.newest and Kind.ADVICE in standing.newest,
        replaces=Kind.TASK_CARD in standing.newest,
        errors=errors,
        labels={f"outcome.{task}": known.tasks[task].said(language()) for task in tasks}
        | {"approach": _("How best to speak to this person"), "do_lines": _("Do-lines")},
    )
    return page, 422 if errors else 200


def _standing(opened: Sequence[Opened]) -> Standing:
    """The newest of each kind that was neither ended nor struck; his own side's, but the work."""
    actor = desk().acting.actor
    newest: dict[Kind, Opened] = {}
    texts: dict[Kind, list[Stored]] = {}
    for one in opened:
        facts = one.stored.facts
        mine = facts.kind is Kind.PLACEMENT or actor.is_party(facts.kept_by)
        if not mine or facts.ended:
            continue
        texts.setdefault(facts.kind, []).append(one.stored)
        if one.stored.step(STRUCK) is None:
            newest.setdefault(facts.kind, one)
    return Standing(newest, texts)


def _read(
    typed: Typed, tasks: Sequence[str], standing: Standing
) -> tuple[dict[str, Any] | None, dict[str, Any] | None, dict[str, list[str]]]:
    """The two contents, or every mistake at its field."""
    errors: dict[str, list[str]] = {}
    lines = []
    for task in tasks:
        outcome = typed.get(f"outcome.{task}") or Outcome.TO_BE_LOOKED_AT.value
        line: dict[str, Any] = {"task": task, "outcome": outcome}
        # Boxes that were ticked before another outcome was chosen say nothing any more.
        if outcome == Outcome.SUITS_WITH_ADAPTATION:
            helps = [*typed.getlist(f"with.{task}"), typed.get(f"more.{task}", "")]
            line["adaptations"] = list(dict.fromkeys(filter(None, helps)))
        lines.append(line)
        _try(errors, f"outcome.{task}", {"lines": [line]})
    _try(errors, "approach", {"lines": lines[:1], "approach": typed.getlist("approach")}, errors)
    chosen = [standing.lines[name] for name in typed.getlist("do_lines") if name in standing.lines]
    do_lines: dict[str, Any] | None = None
    if chosen:
        try:
            do_lines = limits_sheet_to_json(restore_do_lines({"lines": chosen}))
        except CapacityError as error:
            errors["do_lines"] = [in_words(error)]
    if errors:
        return None, None, errors
    content = parse_card({"lines": lines, "approach": typed.getlist("approach")}, tasks=set(tasks))
    return card_to_json(content), do_lines, {}


def _try(
    errors: dict[str, list[str]],
    field: str,
    data: Mapping[str, Any],
    known: Mapping[str, list[str]] | None = None,
) -> None:
    """Note what is wrong with a part of a card at its field, unless it is known already."""
    try:
        parse_card(data)
    except AdviceError as error:
        if not known or error.field.startswith(field):
            errors[field] = [in_words(error)]


def _is_sent(typed: Typed, content: Mapping[str, Any], lines: Mapping[str, Any] | None) -> bool:
    """Whether "send" was pressed and nothing changed since these words were on the page."""
    shown = fingerprint({"card": content, "lines": lines})
    return typed.get("step") == "send" and typed.get("checked") == shown


def _send(
    listed: Listed,
    content: Mapping[str, Any],
    lines: Mapping[str, Any] | None,
    standing: Standing,
) -> ResponseReturnValue:
    here = desk()
    for kind, new in ((Kind.TASK_CARD, content), (Kind.DO_LINES, lines)):
        if new is not None and new == _same_form(kind, standing.content(kind)):
            continue
        stand = standing.texts.get(kind, ())
        if new is None:
            for old in stand:
                end(here.work, here.acting, old.id)
        else:
            before = give_way(here.work, here.acting, stand)
            made = write(here.work, here.acting, listed.id, kind, new, replaces=before)
            announce(here.work, listed, made)
    return redirect(url_for("physician.dossier", dossier=listed.id, sent="task_card"), 303)


def _same_form(kind: Kind, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """A content as this page writes it, so that what did not change is not written anew."""
    if kind is Kind.DO_LINES and content:
        return limits_sheet_to_json(restore_do_lines(content))
    return content


def _proposed(standing: Standing, tasks: Iterable[str]) -> Typed:
    """The form as the card that stands has it; else as the advice says."""
    typed: Typed = MultiDict()
    said = standing.content(Kind.TASK_CARD) or standing.content(Kind.ADVICE)
    by_task = {line["task"]: line for line in said.get("lines", ())}
    for task in tasks:
        line = by_task.get(task)
        if line is not None:
            typed[f"outcome.{task}"] = line["outcome"]["code"]
            typed.setlist(f"with.{task}", [one["code"] for one in line["adaptations"]])
    typed.setlist("approach", [one["code"] for one in said.get("approach", ())])
    typed.setlist(
        "do_lines",
        [
            f"{line['attribute']}.{line.get('side', '')}"
            for line in standing.content(Kind.DO_LINES).get("lines", ())
        ],
    )
    return typed
