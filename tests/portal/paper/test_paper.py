"""An advice on paper: the words of the page, tagged, and for nobody else."""

from __future__ import annotations

import io
import logging
import sys
from datetime import timedelta
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from consent.clock import brussels_day
from consent.log.service import EventType
from consent.purposes import Kind, PurposeCode
from messaging.documents.reading import disclose
from messaging.documents.releasing import release
from messaging.vocabulary import (
    limits_sentences,
    parse_limits_sheet,
    render_advice,
    restore_advice,
    restore_limits_sheet,
)
from messaging.vocabulary.limits import limits_sheet_to_json
from tests.portal.pages.worker_support import ADVICE, advice, catalogue, written
from tests.support.advising import consent_to
from tests.support.browsing import Visitor, application, visit
from tests.support.papers import everything, root_of, structure, words
from tests.support.routes import plain
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    catalogue(world)
    return application(world, tmp_path)


def limits(world: World) -> str:
    """The physician writes numbers that wait for the worker."""
    today = brussels_day(world.clock.now())
    lines = [
        {"attribute": "lift_low", "state": "limit", "value": [{"kg": 7, "per_hour": 12}],
         "review_by": (today + timedelta(days=60)).isoformat()},
    ]  # fmt: skip
    sheet = parse_limits_sheet({"lines": lines}, today)
    return written(world, "arts", Kind.LIMITS_SHEET, limits_sheet_to_json(sheet))


def delivered(world: World, *, numbers: bool = False) -> list[str]:
    """An advice that he let go; with ``numbers`` a sheet of limits too, under its own yes."""
    consent_to(world, "an", PurposeCode.ADVICE)
    documents = [advice(world)]
    if numbers:
        consent_to(world, "an", PurposeCode.LIMITS)
        documents.append(limits(world))
    for document in documents:
        with world.work() as work:
            release(work, world.acting(work, "an"), document)
    return documents


def service_paper(world: World) -> str:
    return f"/work/people/{world.dossiers['an']}/maat.pdf"


def speaking(visitor: Visitor, language: str) -> Visitor:
    visitor.client.set_cookie("language", language, domain="localhost")
    return visitor


def sentences(language: str) -> list[str]:
    """What the advice says, from the phrasebook itself."""
    said = render_advice(restore_advice(ADVICE), language)
    tasks = [part for line in said.lines for part in (line.outcome, *line.adaptations)]
    return [*tasks, *said.how_much, *said.how_long, "Folding", "Lifting", "Vans"]


def on_paper(text: str, sentence: str) -> bool:
    """A line break may stand where a space is, and after a hyphen."""
    return "".join(sentence.split()).rstrip(".") in "".join(text.split())


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_workers_paper_says_what_his_page_says(
    app: Flask, world: World, tmp_path: Path, language: str
) -> None:
    document = advice(world)
    an = speaking(visit(app, world, tmp_path, "an"), language)
    assert f"/me/documents/{document}/maat.pdf" in an.get(f"/me/documents/{document}").text
    answer = an.get(f"/me/documents/{document}/maat.pdf")
    assert answer.status_code == 200
    said = words(answer.data)
    for sentence in sentences(language):
        assert on_paper(said, sentence), sentence
    # Nobody's name but that of who wrote it, and whom to call: a paper is soon left somewhere.
    assert "Worker an" not in everything(answer.data)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_social_service_gets_the_words_and_the_numbers_only_with_their_own_yes(
    app: Flask, world: World, tmp_path: Path, language: str
) -> None:
    delivered(world)
    service = speaking(visit(app, world, tmp_path, "ss_east"), language)
    page = service.get(f"/work/people/{world.dossiers['an']}").text
    assert service_paper(world) in page
    without = service.get(service_paper(world))
    for sentence in sentences(language):
        assert on_paper(words(without.data), sentence), sentence
    assert "kg" not in everything(without.data)
    consent_to(world, "an", PurposeCode.LIMITS)
    document = limits(world)
    waiting = service.get(service_paper(world))
    assert waiting.data == without.data
    with world.work() as work:
        release(work, world.acting(work, "an"), document)
    with world.work() as work:
        [opened] = disclose(work, world.acting(work, "ss_east"), [document])
    [line] = limits_sentences(restore_limits_sheet(opened.content), language)
    assert "7" in line
    assert on_paper(words(service.get(service_paper(world)).data), line)


def test_a_screen_reader_is_told_everything(
    app: Flask, world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    documents = delivered(world, numbers=True)
    papers = [("an", f"/me/documents/{one}/maat.pdf") for one in documents]
    for who, path in [*papers, ("ss_east", service_paper(world))]:
        with caplog.at_level(logging.WARNING, logger="weasyprint"):
            visitor = speaking(visit(app, world, tmp_path, who), "nl")
            pdf = visitor.get(path).data
        assert caplog.messages == []
        root = root_of(pdf)
        assert root["/MarkInfo"]["/Marked"] is not None
        assert bool(root["/MarkInfo"]["/Marked"])
        assert root["/Lang"] == "nl"
        assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
        assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()
        tags = [str(one["/S"]) for one in structure(pdf)]
        assert tags.count("/H1") == 1
        assert all(str(one.get("/Alt", "")) for one in structure(pdf) if one["/S"] == "/Figure")
        if path != papers[-1][1]:
            assert "/Figure" in tags
            assert "/H2" in tags
        if who == "ss_east":
            headers = [one for one in structure(pdf) if one["/S"] == "/TH"]
            assert len(headers) >= 3


def test_the_file_names_nobody(app: Flask, world: World, tmp_path: Path) -> None:
    [document] = delivered(world)
    for who, path in (
        ("an", f"/me/documents/{document}/maat.pdf"),
        ("ss_east", service_paper(world)),
    ):
        answer = visit(app, world, tmp_path, who).get(path)
        assert answer.headers["Content-Disposition"] == 'inline; filename="maat.pdf"'
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.mimetype == "application/pdf"
        reader = PdfReader(io.BytesIO(answer.data))
        assert reader.metadata is not None
        assert set(reader.metadata) == {"/Title", "/Producer"}
        assert reader.metadata.title == "Maat"
        again = visit(app, world, tmp_path, who).get(path)
        assert again.data == answer.data


def disclosures(world: World) -> int:
    with world.work() as work:
        return len(work.log.read([world.dossiers["an"]], types=[EventType.DISCLOSED]))


def test_it_is_a_disclosure_like_any_other(app: Flask, world: World, tmp_path: Path) -> None:
    [document] = delivered(world)
    for who, path in (
        ("an", f"/me/documents/{document}/maat.pdf"),
        ("ss_east", service_paper(world)),
    ):
        before = disclosures(world)
        assert visit(app, world, tmp_path, who).get(path).status_code == 200
        assert disclosures(world) == before + 1


def test_what_is_not_his_or_no_advice_is_not_there(
    app: Flask, world: World, tmp_path: Path
) -> None:
    document = advice(world)
    consent_to(world, "an", PurposeCode.DOCTORS, gp=gp_of(world))
    note = written(world, "gp1", Kind.NOTE, {"text": "between doctors"})
    made_up = "/me/documents/" + "0" * 32 + "/maat.pdf"
    for who, path in (("bo", document), ("an", note)):
        visitor = visit(app, world, tmp_path, who)
        answer = visitor.get(f"/me/documents/{path}/maat.pdf")
        nothing = visitor.get(made_up)
        assert (answer.status_code, nothing.status_code) == (404, 404)
        assert plain(answer.text) == plain(nothing.text)


def gp_of(world: World) -> object:
    with world.work() as work:
        return world.group(work, "gp1")


class NoPango(MetaPathFinder):
    """Importing the maker of PDF as on a computer without Debian's pango."""

    def find_spec(self, name: str, *_more: object) -> None:
        if name.partition(".")[0] == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


@pytest.fixture
def no_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in sys.modules if one.startswith(("weasyprint", "portal.paper"))]:
        monkeypatch.delitem(sys.modules, name)
    import portal

    monkeypatch.delattr(portal, "paper", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])


@pytest.mark.usefixtures("no_pango")
@pytest.mark.parametrize(
    ("language", "sentence"),
    [("nl", "Deze computer kan het bestand niet maken"),
     ("en", "This computer cannot make the file")],
)  # fmt: skip
def test_without_pango_everything_else_works(
    app: Flask, world: World, tmp_path: Path, language: str, sentence: str
) -> None:
    [document] = delivered(world)
    before = disclosures(world)
    for who, paper, nothing in (
        ("an", f"/me/documents/{document}/maat.pdf", "/me/documents/" + "0" * 32 + "/maat.pdf"),
        ("ss_east", service_paper(world), f"/work/people/{world.dossiers['bo']}/maat.pdf"),
    ):
        visitor = speaking(visit(app, world, tmp_path, who), language)
        answer = visitor.get(paper)
        assert answer.status_code == 501
        assert sentence in answer.text
        # Before anything is opened: it tells nothing of what there is.
        assert plain(visitor.get(nothing).text) == plain(answer.text)
    assert disclosures(world) == before
    assert visit(app, world, tmp_path, "an").get(f"/me/documents/{document}").status_code == 200
