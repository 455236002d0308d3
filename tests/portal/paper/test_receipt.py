"""The receipt on one sheet, and as a file: what he needs to stop, and what proves it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from consent.codes import grouped
from consent.purposes import PurposeCode
from consent.receipts.verification import Keys, verify_receipt
from portal.paper.qr import qr
from tests.portal.pages.browser import Browser
from tests.portal.pages.worker_support import catalogue, consent, details
from tests.support.advising import consent_to
from tests.support.browsing import application, visit
from tests.support.papers import everything, root_of, structure, words
from tests.support.routes import plain
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    catalogue(world)
    details(world, physician={"name": "Bea Maes", "telephone": "053 12 34 56"})
    return application(world, tmp_path)


def said_yes(app: Flask, world: World, tmp_path: Path) -> tuple[str, str]:
    """A yes on the page itself; the receipt's address, and the code that stands on it."""
    an = Browser(app, world, "an")
    page = an.passing(an.submit(an.get("/me/start/advice").form("answer"), ("answer", "yes")))
    code = re.search(r'data-code="([0-9A-Z]{16})"', page.text)
    assert code
    return page.path.partition("?")[0], code[1]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_one_sheet_says_it_all(app: Flask, world: World, tmp_path: Path, language: str) -> None:
    path, code = said_yes(app, world, tmp_path)
    an = visit(app, world, tmp_path, "an")
    an.client.set_cookie("language", language, domain="localhost")
    page = an.get(path)
    assert f"{path}/maat.pdf" in page.text
    assert f"{path}/maat.json" in page.text
    assert str(qr(f"http://localhost:8000/withdraw#{code}")).split("<path")[1] in page.text
    answer = an.get(f"{path}/maat.pdf")
    said = words(answer.data)
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1
    for one in (grouped(code).replace("-", " "), "localhost:8000/stop", "Workshop east",
                "Bea Maes", "053 12 34 56"):  # fmt: skip
        assert one in said
    assert "Worker an" not in everything(answer.data)
    root = root_of(answer.data)
    assert root["/Lang"] == language
    assert all(str(one.get("/Alt", "")) for one in structure(answer.data) if one["/S"] == "/Figure")
    assert answer.headers["Content-Disposition"] == 'inline; filename="maat.pdf"'


def test_a_long_receipt_is_one_sheet_too(app: Flask, world: World, tmp_path: Path) -> None:
    receipt = consent(world, "workplace")
    an = visit(app, world, tmp_path, "an")
    an.client.set_cookie("language", "nl", domain="localhost")
    pdf = an.get(f"/me/receipts/{receipt}/maat.pdf").data
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


def test_the_file_checks_without_the_portal(app: Flask, world: World, tmp_path: Path) -> None:
    path, code = said_yes(app, world, tmp_path)
    answer = visit(app, world, tmp_path, "an").get(f"{path}/maat.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="maat.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    about = visit(app, world, tmp_path, None).get("/about").text
    keys = Keys(*(bytes.fromhex(key) for key in re.findall(r"<dd>([0-9a-f]{64})</dd>", about)))
    found = verify_receipt(answer.data, keys, code)
    assert found.sound, found.sentences
    assert code not in answer.text


def test_it_is_his_alone(app: Flask, world: World, tmp_path: Path) -> None:
    receipt = consent_to(world, "an", PurposeCode.ADVICE).id
    bo = visit(app, world, tmp_path, "bo")
    for ending in ("", "/maat.pdf", "/maat.json"):
        answer = bo.get(f"/me/receipts/{receipt}{ending}")
        nothing = bo.get(f"/me/receipts/{'0' * 32}{ending}")
        assert (answer.status_code, nothing.status_code) == (404, 404)
        assert plain(answer.text) == plain(nothing.text)
