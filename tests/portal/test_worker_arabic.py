"""A worker who reads Arabic reads all of it in Arabic but what a person wrote himself.

What is made of codes is said in his language; the names of work and what somebody typed stay as
they were written, marked so that they are read aloud as what they are, and the page says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.purposes import Kind, Role
from messaging.absence.service import take_call
from messaging.documents.releasing import release
from messaging.documents.writing import write
from messaging.returning.plan import parse_plan, plan_to_json
from messaging.vocabulary import (
    Phrasebook,
    QuestionBook,
    advice_to_json,
    arrangement_to_json,
    assessment_to_json,
    load,
    parse_advice,
    parse_arrangement,
    parse_assessment,
    parse_prognosis,
    prognosis_to_json,
)
from messaging.vocabulary.cards import baseline_card, card_to_json, parse_card
from messaging.vocabulary.limits import limits_sheet_to_json, parse_limits_sheet
from messaging.workplace.models import Task
from portal.access import ROUTES, WORKER
from portal.pages.worker.wording import DONE, done
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.worker_support import ADVICE, catalogue, consent, details, written
from tests.portal.test_languages import VOID, unmarked, unmarked_latin
from tests.support.routes import filled, rules
from tests.support.world import World, enrol

TODAY = date(2026, 3, 2)
NAMES = {"Inpakken", "Folding", "Lifting", "Vans"}
TYPED = {"De rug is moe.", "Niet op maandag.", "Hij doet dit al jaren.", "elke dag na de middag"}
LANGUAGES = {"Nederlands", "Français", "Deutsch", "English"}
SAYS_SO = "تبقى بعض الكلمات باللغة التي كُتبت بها."
DUE = {"review_by": "2026-06-01"}
LINES: list[dict[str, Any]] = [
    {"attribute": "lift_low", "state": "limit", "value": [{"kg": 10, "per_hour": 12}], **DUE},
    {"attribute": "standing", "state": "limit", "value": {"stretch_min": 30}, **DUE},
    {"attribute": "temperature", "state": "limit", "value": {"min_c": -18, "max_c": 30}, **DUE},
    {"attribute": "grip", "state": "not", "side": "left", **DUE},
]
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    enrol(world, "coach", Role.COACH, "east")
    catalogue(world)
    with world.work() as work:
        task = work.session.get(Task, "task-a")
        assert task is not None
        task.demands = {
            "noise": {"state": "value", "value": [{"class": "80_85", "exposure": 2}]},
            "stairs": {"state": "none"},
        }
    physician = {
        "name": "Dr. Peeters",
        "telephone": "050 00 01 10",
        "hours": "elke dag na de middag",
    }
    details(world, physician=physician)
    return site(world, tmp_path)


def published() -> Iterator[str]:
    """Every stretch of words of the vocabulary in the four languages that a worker could see."""
    said: list[str] = []
    for phrase in Phrasebook.load().phrases:
        said += [t for one, forms in phrase.words.items() if one != "ar" for t in forms.values()]
    for question in QuestionBook.load().questions:
        for words in (question.words, *(answer.words for answer in question.answers)):
            said += [text for one, text in words.items() if one != "ar"]
    for attribute in load().attributes:
        books: list[Mapping[str, str]] = [attribute.labels, attribute.easy]
        books += [one.words for one in attribute.comparisons]
        said += [text for book in books for one, text in book.items() if one != "ar"]
        for style, book in (
            *attribute.capacity.sentences.items(), *attribute.demand.sentences.items(),
            *attribute.common.frames.items(),
        ):  # fmt: skip
            said += book.values() if not style.startswith("ar") else ()
    for text in said:
        for part in re.split(r"\{[^}]*\}", text):
            if len(part.strip(" .,:")) > 11:
                yield part.strip(" .,:")


PUBLISHED = sorted(set(published()))


class _Marked(HTMLParser):
    """Gathers what stands in elements of another language than the page's."""

    def __init__(self, of_page: str) -> None:
        super().__init__()
        self.of_page = of_page
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            other = "lang" in dict(attrs) and dict(attrs)["lang"] != self.of_page
            self._open.append((tag, other))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(other for _tag, other in self._open) and data.strip():
            self.found.append(" ".join(data.split()))


def marked(text: str, of_page: str = "ar") -> set[str]:
    """What a page says in another language."""
    reader = _Marked(of_page)
    reader.feed(text)
    return set(reader.found)


def documents(world: World) -> dict[str, str]:
    """One of each kind that he can read: made of codes, and of what people typed."""
    for purpose in ("doctors", "workplace", "advice", "limits", "coach"):
        consent(world, purpose)
    parsed = parse_advice(ADVICE, TODAY)
    sheet = limits_sheet_to_json(parse_limits_sheet({"lines": LINES}, TODAY))
    assessed = parse_assessment(
        {
            "lines": [
                {**LINES[0], "note": "Niet op maandag.", "accepted": ["lifting_aid"]},
                {**LINES[1], "department": "dep"},
            ],
            "overrides": [
                {"task": "task-a", "attribute": "noise", "outcome": "suits",
                 "reason": "Hij doet dit al jaren.", **DUE},
            ],
        },
        TODAY,
    )  # fmt: skip
    steps = [
        {"from": "2026-03-02", "hours": 4, "days": 2},
        {"from": "2026-03-16", "hours": 4, "days": 3},
    ]
    card = parse_card({"lines": ADVICE["lines"], "approach": ["one_instruction", "give_time"]})
    note = {"text": "De rug is moe.", "reply_to": None, "question": None}
    asked = {"text": "", "reply_to": None, "question": "make_concrete", "question_version": 1}
    foretold = prognosis_to_json(
        parse_prognosis({"weeks": 2, "certainty": "likely", "review_by": "2026-04-01"}, TODAY)
    )
    made = {
        "placement": written(world, "ss_east", Kind.PLACEMENT, {"department": "dep", "tasks": ["task-a"]}),
        "baseline": written(world, "ss_east", Kind.BASELINE_CARD, baseline_card(["task-a"])),
        "note": written(world, "gp1", Kind.NOTE, note),
        "asked": written(world, "arts", Kind.NOTE, asked),
        "foretold": written(world, "arts", Kind.NOTE, {**note, "text": "", "prognosis": foretold}),
        "question": written(
            world, "gp1", Kind.WORKPLACE_QUESTION, {"code": "seated_work", "version": 1}, to="ss_east"
        ),
        "work": written(world, "ss_east", Kind.WORK_QUESTION, {"code": "look_at_hours", "version": 1}),
        "limitations": written(world, "gp1", Kind.LIMITATIONS, {"lines": sheet["lines"]}),
        "assessment": written(world, "arts", Kind.ASSESSMENT, assessment_to_json(assessed)),
        "advice": written(world, "arts", Kind.ADVICE, advice_to_json(parsed)),
        "limits": written(world, "arts", Kind.LIMITS_SHEET, sheet),
        "card": written(world, "arts", Kind.TASK_CARD, card_to_json(card)),
        "plan": written(
            world, "arts", Kind.RETURN_PLAN,
            plan_to_json(parse_plan({"steps": steps, "permission": "not_yet"}, TODAY)),
        ),
    }  # fmt: skip
    answers = [
        {"task": "task-b", "adaptation": "lifting_aid", "answer": "cannot", "reason": "no_money"}
    ]
    arranged = parse_arrangement(
        {"advice": made["advice"], "answers": answers}, made["advice"], parsed
    )
    with world.work() as work:
        release(work, world.acting(work, "an"), made["advice"])
    with world.work() as work:
        made["arranged"] = write(
            work, world.acting(work, "ss_east"), world.dossiers["an"], Kind.ARRANGEMENT,
            arrangement_to_json(arranged), about=made["advice"],
        )  # fmt: skip
    with world.work() as work:
        found = take_call(
            work, world.acting(work, "coach"), world.dossiers["an"], TODAY, None, "do_not_know"
        )
        assert found is not None
        made["ill"] = found
    return made


@on_sqlite
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.broad)])
def test_what_is_made_of_codes_is_arabic_and_the_rest_is_marked(
    app: Flask, world: World, every: bool
) -> None:
    """``every``: each document by itself too; all of them stand on the page that he takes along."""
    made = documents(world)
    an = Browser(app, world, "an", "ar")
    wanted = made if every else ("advice", "limits", "assessment", "note", "plan")
    pages = {name: an.get(f"/me/documents/{made[name]}") for name in wanted}
    pages |= {path: an.get(path) for path in ("/me/take/all", "/me/ill", "/me/help")}
    pages["view"] = an.get(f"/me/view/{world.dossiers['an']}")
    pages["workshop"] = an.get(f"/workshops/{world.organisations['east']}")
    for name, page in pages.items():
        assert page.status == 200, name
        text = " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())
        assert not [one for one in PUBLISHED if one in text], name
        foreign = {one if one in TYPED else one.rstrip(".") for one in marked(page.text)}
        assert foreign <= NAMES | TYPED | LANGUAGES, name
        assert not unmarked_latin(page.text), name
        assert not [one for one in NAMES | TYPED if one in " ".join(unmarked(page.text))], name
        # The text and its foot each say so of themselves.
        for part in page.text.split('<aside class="call"'):
            foreign = {one if one in TYPED else one.rstrip(".") for one in marked(part)}
            assert (SAYS_SO in part) is bool(foreign & (NAMES | TYPED)), name
    # What was typed in the text, and at its foot when the physician is to be reached.
    assert marked(pages["note"].text) == {"De rug is moe.", "elke dag na de middag"}
    assert "Niet op maandag." in marked(pages["assessment"].text)
    assert "10 كيلوغرامات" in pages["limits"].text
    assert "\u2066-18\u2069 درجة" in pages["limits"].text
    assert "يوما عمل في الأسبوع" in pages["plan"].text
    assert "لا أعرف." in pages["/me/ill"].text
    assert "لا يوجد مال لذلك." in pages["/me/take/all"].text
    assert "ضجيج كثير، مثل مجفف شعر قريب" in pages["workshop"].text


@on_sqlite
@pytest.mark.parametrize("language", ["fr", pytest.param("de", marks=pytest.mark.broad)])
def test_what_was_written_in_dutch_is_marked_on_a_page_in_any_language(
    app: Flask, world: World, language: str
) -> None:
    """A voice and a browser have to know: Dutch words say so on each of his pages, and alone."""
    made = documents(world)
    an = Browser(app, world, "an", language)
    paths = [f"/me/documents/{one}" for one in made.values()]
    paths += [f"/me/view/{world.dossiers['an']}", f"/workshops/{world.organisations['east']}"]
    paths += ["/me/take/all", "/me/ill", "/me/help", "/workshops", "/me/work", "/me/looked", "/me/"]
    found = set()
    for path in paths:
        page = an.get(path)
        assert page.status == 200, path
        bare = " ".join(unmarked(page.text, kept_apart=frozenset()))
        assert not [one for one in NAMES | TYPED if one in bare], path
        found |= marked(page.text, language) - LANGUAGES
    assert found == NAMES | TYPED


@pytest.mark.broad
@on_sqlite
def test_his_doctors_and_his_work_read_what_they_read(app: Flask, world: World) -> None:
    """The letters of his language stand on no page of theirs, whatever he or they chose."""
    made = documents(world)
    Browser(app, world, "an", "ar").get(f"/me/documents/{made['advice']}")
    for who in ("gp1", "arts", "ss_east", "coach"):
        browser = Browser(app, world, who, "ar")
        role = {"gp1": "gp", "arts": "physician", "ss_east": "workplace", "coach": "coach"}[who]
        for rule, method in rules(app):
            if (
                method == "GET"
                and rule.rule.startswith(f"/{role}/")
                and ROUTES[rule.endpoint] != WORKER
            ):
                known = {"dossier": world.dossiers["an"], "worker": world.dossiers["an"]}
                if rule.arguments <= known.keys():
                    page = browser.client.get(filled(rule, known), follow_redirects=True)
                    assert not re.search("[\u0620-\u064a]", page.text), (who, rule)


def test_what_somebody_did_reads_as_a_sentence_after_his_name(app: Flask) -> None:
    """A verb, and no dash: in a list a bullet stands before it."""
    kinds = {(event, kind) for event, kinds in DONE.items() for kind in kinds}
    with app.test_request_context("/about", headers={"Cookie": "language=ar"}):
        app.preprocess_request()
        said = {done(event, str(kind)) for event, kind in kinds}
    assert len(said) > 30
    assert {one[0] for one in said} & set("–—-•") == set()
    assert {one.split()[0] for one in said} <= {
        "قرأ", "كتب", "سأل", "سألت", "قال", "قلت", "أجاب", "أعدّ", "أضاف", "سمح", "اطّلع",
    }  # fmt: skip
