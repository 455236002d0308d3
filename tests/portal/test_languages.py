"""Who gets which language, and that each of the worker's pages speaks the one that he chose."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from consent.purposes import Role
from messaging.exchange.asking import requests_of
from messaging.messages.service import inbox
from messaging.vocabulary.wording import format_date, join_words
from portal.access import ROUTES, WORKER
from portal.i18n import NAMES, _, field, listed, ngettext, offered
from portal.mail.sending import SUBJECTS, TEXTS
from portal.settings import LANGUAGES, OF_THE_WORKER
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.worker_support import advice, ask, catalogue, consent
from tests.support.routes import filled, rules
from tests.support.world import World

PROFESSIONALS = {"gp1": "/gp/", "arts": "/physician/", "ss_east": "/workplace/"}
PUBLIC = ("/", "/about", "/withdraw", "/display", "/workshops", "/login", "/login/card", "/nothing")
VOID = {"area", "br", "hr", "img", "input", "link", "meta", "path", "circle", "rect", "wbr"}
LATIN = re.compile(r"[A-Za-zÀ-ÿ’']+(?:[ ,.:]+[A-Za-zÀ-ÿ’']+){2,}")
OPENING = re.compile(r'<html lang="(\w+)" dir="(\w+)"')
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    catalogue(world)
    return site(world, tmp_path)


def english(language: str) -> set[str]:
    """English sentences without blanks that this catalogue says in another way."""
    folder = Path(__file__).parents[2] / "portal" / "locales" / language / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as file:
        known = read_po(file, locale=language)
    return {
        message.id
        for message in known
        if isinstance(message.id, str)
        and len(message.id) > 12
        and "%(" not in message.id
        and message.string
        and message.id not in message.string
    }


class _Unmarked(HTMLParser):
    """Gathers the text that stands in no element of another language and in none kept apart."""

    def __init__(self, kept_apart: frozenset[str]) -> None:
        super().__init__()
        self.kept_apart = kept_apart
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            apart = tag in self.kept_apart or (tag != "html" and "lang" in dict(attrs))
            self._open.append((tag, apart))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(apart for _tag, apart in self._open):
            self.found.append(data)


def unmarked(
    text: str, kept_apart: frozenset[str] = frozenset({"bdi", "script", "title"})
) -> list[str]:
    """The texts of a page that stand in no element of another language and in none kept apart."""
    reader = _Unmarked(kept_apart)
    reader.feed(text)
    return reader.found


def unmarked_latin(text: str) -> list[str]:
    """Stretches of three words or more in Latin letters that a page does not mark as such."""
    bare = [re.sub("\u2068[^\u2069]*\u2069", "", one) for one in unmarked(text)]
    return [found[0] for one in bare for found in LATIN.finditer(one)]


def spoken(text: str) -> tuple[str, str]:
    """The language and direction that a page says it has."""
    found = OPENING.search(text)
    assert found is not None
    return found[1], found[2]


@given(st.lists(st.sampled_from(LANGUAGES), unique=True), st.sampled_from([*Role, None]))
def test_only_a_professional_is_offered_less(languages: list[str], role: Role | None) -> None:
    left_out = set(languages) - set(offered(languages, role))
    everybody = role in (None, Role.WORKER)
    assert left_out == (set() if everybody else set(languages) & OF_THE_WORKER)
    assert list(offered(languages, role)) == [one for one in languages if one not in left_out]


def test_there_are_words_for_every_language() -> None:
    assert set(NAMES) == set(SUBJECTS) == set(TEXTS) == set(LANGUAGES)
    for language in LANGUAGES:
        assert format_date(date(2026, 3, 1), language)
        assert join_words(["a", "b", "c"], language).startswith("a")
    assert format_date(date(2026, 3, 1), "ar") == "1 مارس 2026"
    assert join_words(["أ", "ب", "ج"], "ar") == "أ، ب وج"


def test_what_is_not_marked_is_found() -> None:
    assert unmarked_latin("<html lang='ar'><p>مع Je mag hier staan</p>") == ["Je mag hier staan"]
    marked = "<p lang='nl'>Je mag hier <b>staan</b> en zitten</p><br><bdi>An De Wit</bdi>"
    assert not unmarked_latin(f"<html lang='ar'>{marked}<p>اتصل بـ \u2068An De Wit\u2069.</p>")


@on_sqlite
@pytest.mark.parametrize(
    "language",
    ["ar", *(pytest.param(one, marks=pytest.mark.broad) for one in LANGUAGES if one != "ar")],
)
def test_every_page_of_the_worker_speaks_the_language_he_chose(
    app: Flask, world: World, language: str
) -> None:
    """All his routes: the words of the catalogue, its direction, no blank left, no English."""
    ask(world)
    consent(world, "doctors")
    paper = advice(world)
    with world.work() as work:
        request = requests_of(inbox(work, world.acting(work, "an")))[0].id
    known = {
        "request_id": request,
        "receipt_id": consent(world, "advice"),
        "document_id": paper,
        "purpose": "advice",
        "dossier": world.dossiers["an"],
    }
    his = [
        rule
        for rule, method in rules(app)
        if method == "GET" and ROUTES[rule.endpoint] == WORKER
        if not rule.endpoint.startswith("api.")
        if rule.arguments <= known.keys() and not rule.rule.endswith(".pdf")
    ]
    assert len(his) > 12
    me = Browser(app, world, "an", language)
    left = english(language) if language != "en" else set()
    for rule in his:
        page = me.client.get(filled(rule, known), follow_redirects=True)
        assert page.status_code == 200, rule
        if page.mimetype != "text/html":
            continue
        assert spoken(page.text) == (language, "rtl" if language == "ar" else "ltr"), rule
        assert "%(" not in page.text, rule
        said = set(re.split(r"\s*<[^>]*>\s*", unescape(page.text)))
        assert not said & left, (rule, said & left)
        if language == "ar":
            assert not unmarked_latin(page.text), rule


@on_sqlite
def test_arabic_is_not_for_professionals(app: Flask, world: World) -> None:
    """A cookie that chose Arabic gives them the browser's language, else the installation's."""
    for who, home in PROFESSIONALS.items():
        me = Browser(app, world, who, "ar")
        for accepted, expected in (("", "nl"), ("ar, fr;q=0.8", "fr"), ("ar", "nl")):
            text = me.client.get(home, headers={"Accept-Language": accepted}).text
            assert spoken(text) == (expected, "ltr"), who
            assert "العربية" not in text
            assert "/language/fr" in text


@on_sqlite
def test_who_is_signed_out_chooses_any_language_and_keeps_it(app: Flask, world: World) -> None:
    me = Browser(app, world, None, "nl")
    assert "العربية" in me.get("/").text
    me.get("/language/ar?next=/about")
    for path in PUBLIC:
        assert spoken(me.get(path).text) == ("ar", "rtl"), path
    me.get("/language/tlh")
    assert spoken(me.get("/").text) == ("ar", "rtl")


@on_sqlite
def test_a_professional_who_chooses_arabic_is_asked_again(app: Flask, world: World) -> None:
    me = Browser(app, world, "gp1", "nl")
    assert me.post("/account", act="language", language="ar").status == 422
    assert me.post("/account", act="language", language="fr").status == 200
    assert spoken(me.get("/gp/").text) == ("fr", "ltr")


@on_sqlite
def test_words_of_the_workshop_are_marked_as_the_language_they_are(
    app: Flask, world: World
) -> None:
    """They exist in Dutch and English alone: a screen reader and a browser have to know."""
    paper = advice(world)
    for language in ("ar", "fr", "nl", "en"):
        page = Browser(app, world, "an", language).get(f"/me/documents/{paper}")
        assert "Folding" in page.text
        marked = '<bdi lang="nl" dir="ltr">Folding</bdi>' in page.text
        assert marked is (language in ("ar", "fr")), language


@on_sqlite
def test_the_letter_is_in_a_language_of_the_doctors(app: Flask, world: World) -> None:
    """The worker reads Arabic; his GP, to whom he gives the paper, need not."""
    an = Browser(app, world, "an", "ar")
    page = an.submit(an.get("/me/letter").form("/me/letter"))
    assert spoken(page.text) == ("ar", "rtl")
    before, letter = page.text.split('<div lang="nl" dir="ltr">')
    assert "Beste dokter" in letter
    assert "حضرة الطبيب" not in page.text
    assert "رسالة لطبيب العائلة" in before


def test_in_a_sentence_only_the_words_of_the_field_are_marked(app: Flask) -> None:
    nl = '<bdi lang="nl" dir="ltr">{}</bdi>'
    with app.test_request_context("/about", headers={"Cookie": "language=ar"}):
        app.preprocess_request()
        assert str(field("5 kilo is <weinig>.")) == nl.format("5 kilo is &lt;weinig&gt;.")
        assert str(field("قف 5 مرات.")) == "قف 5 مرات."
        assert str(field("Je mag staan. مع: \u2068een kruk\u2069.")) == (
            f"{nl.format('Je mag staan.')} مع: \u2068{nl.format('een kruk')}\u2069."
        )
        assert field("") == ""
        assert listed(["أ", "ب"]) == "أ، ب"
        # A name from left to right is kept apart, or it would turn the words around it.
        assert "\u2068Rik (2)\u2069" in _("Hello, %(name)s", name="Rik (2)")
        assert "\u20685\u2069" in ngettext("%(num)s month", "%(num)s months", 5)
    with app.test_request_context("/about", headers={"Cookie": "language=fr"}):
        app.preprocess_request()
        assert field("Je mag staan.") == "Je mag staan."
        assert listed(["a", "b"]) == "a, b"
        assert "\u2068" not in _("Hello, %(name)s", name="Rik (2)")
