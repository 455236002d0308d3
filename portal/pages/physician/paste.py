"""The text of a delivered advice, to paste elsewhere: only what the worker let go.

Two places are meant. Rubric F of the Belgian form for the health assessment holds the occupational
physician's recommendations about the post: so in the older model of article 48 of the royal decree
of 28 May 2003, whose rubrics B and C refer to the "in F vermelde aanbevelingen". Since the royal
decree of 12 May 2024 (Belgian Gazette, 10 June 2024) the form is no longer an annex of the codex on
well-being at work but a model on the site of the federal labour ministry; which letters that model
gives its rubrics was not verified. TRIO is the platform on which the treating doctor, the
occupational physician and the advisory physician of a health fund write to each other about
incapacity for work. Both go their own legal road: the portal sends nothing to either.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from consent.decision import reached
from consent.purposes import Kind
from messaging.documents.copies import copies_of
from messaging.documents.facts import MARKED, Stored, facts_of_chains
from messaging.documents.reading import disclose
from messaging.documents.storing import locate
from messaging.vocabulary import restore_advice, restore_limits_sheet
from messaging.vocabulary.pasting import pasted
from messaging.vocabulary.wording import LANGUAGES
from messaging.work import Acting, NotFound, Work
from messaging.workplace.service import departments_by_id, tasks_by_id
from portal.desk import desk
from portal.i18n import NAMES, language
from portal.pages.physician import blueprint
from portal.pages.physician.served import served, workshop_names


@dataclass(frozen=True)
class Text:
    """The advice in one language, with the limits where they were let go too."""

    language: str
    name: str
    text: str

    @property
    def rows(self) -> int:
        """How many lines it takes to see it all."""
        return min(self.text.count("\n") + 3, 24)


def flowing(work: Work, acting: Acting, dossier: str) -> dict[str, Stored]:
    """What his side wrote about somebody and the workplace may read at this very moment.

    So: consented to, released where the worker is shown it first, delivered, and not ended.
    """
    grants, now = work.records.grants(dossier), work.clock.now()
    own = {
        one.id: (one, reached(one.facts, grants, now))
        for one in facts_of_chains(work, [dossier]).values()
        if one.facts.kind in (Kind.ADVICE, Kind.LIMITS_SHEET)
        and acting.actor.is_party(one.facts.kept_by)
    }
    # A reader from whom a line of it was kept has no copy of it.
    held = copies_of(
        work, own, {grant.recipient for _one, under in own.values() for grant in under}
    )
    return {
        id_: one
        for id_, (one, under) in own.items()
        if {grant.id for grant in under} & {copy.grant_id for copy in held.get(id_, ())}
    }


@blueprint.get("/documents/<document>/paste")
def paste(document: str) -> ResponseReturnValue:
    """The text in the language of the page, and in the three others."""
    here = desk()
    work, acting = here.work, here.acting
    _head, stored = locate(work, document)
    dossier = stored.facts.dossier
    person = served(work, acting, dossier)
    now_read = flowing(work, acting, dossier)
    if document not in now_read or stored.facts.kind is not Kind.ADVICE:
        raise NotFound("nothing that the workplace may read", chain=dossier)
    sheets = [one.id for one in now_read.values() if one.facts.kind is Kind.LIMITS_SHEET]
    workshop = workshop_names(work, acting)[person.workshop]
    opened = {one.id: one for one in disclose(work, acting, [document, *sheets])}
    advice = restore_advice(opened[document].content)
    limits = [restore_limits_sheet(opened[one].content) for one in sheets]
    tasks = tasks_by_id(work, [line.task for line in advice.lines])
    places = departments_by_id(work, {task.department for task in tasks.values()})
    own = language()
    texts = []
    for each in (own, *(one for one in LANGUAGES if one != own)):
        names = {
            task.id: f"{task.said(each)} ({places[task.department].said(each)})"
            for task in tasks.values()
        }
        texts.append(Text(each, NAMES[each], pasted(advice, each, names, limits)))
    return render_template(
        "physician/paste.html",
        person=person,
        workshop=workshop,
        texts=texts,
        limits=bool(limits),
        marked=stored.step(MARKED) is not None,
    )
