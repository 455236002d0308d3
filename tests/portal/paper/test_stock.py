"""Card stock: what is on a sheet, and what is not."""

from __future__ import annotations

import io
import json
import re
from itertools import pairwise
from pathlib import Path

from pypdf import PdfReader

from consent.codes import grouped, new_code
from messaging.people.cards import PrintedCard
from portal.paper.leaflet import LEAFLETS
from portal.paper.leaflet import PICTURES as LEAFLET_PICTURES
from portal.paper.stock import PICTURES, address_of, envelopes, picture_of, stock
from portal.settings import LANGUAGES
from tools.easy_texts import Passage
from tools.readability import is_hard, misses

PICTURES_THERE = Path(__file__).parents[3] / "portal" / "static" / "pictures.json"


def test_ten_cards_on_a_sheet_and_their_backs_behind_it() -> None:
    cards = [PrintedCard(f"{n:06}", new_code(), new_code()) for n in range(1, 12)]
    made = PdfReader(io.BytesIO(stock(cards, "https://portal.example.be/")))
    words = [re.sub(r"-\s+", "-", page.extract_text()) for page in made.pages]
    assert len(words) == 4
    for at, card in enumerate(cards):
        front, back = words[2 * (at // 10)], words[2 * (at // 10) + 1]
        assert card.number in front
        assert card.number in back
        assert grouped(card.login_secret) in front
        assert grouped(card.contact_code) in back
        # Who photographs one side has not both codes.
        assert grouped(card.contact_code) not in front
        assert grouped(card.login_secret) not in back
    left = re.sub(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}|\d{6}", "", "".join(words))
    assert left.strip() == "", "no word says what the cards are for, or whose they are"
    assert not set(made.metadata or {}) & {"/Author", "/Subject", "/Keywords"}
    assert "maat" not in str(made.metadata).lower()


def test_what_goes_with_the_envelopes_holds_no_code_and_says_what_to_do() -> None:
    """Outside number and picture; inside a leaf for each language, one page, the same for all."""
    numbers = [f"{n:06}" for n in range(1, 26)]
    languages = tuple(LEAFLETS)
    made = PdfReader(io.BytesIO(envelopes(numbers, languages, "https://portal.example.be/")))
    words = [page.extract_text() for page in made.pages]
    assert len(words) == 2 + len(languages)
    labels = "".join(words[:2])
    assert re.findall(r"\d{6}", labels) == numbers
    assert re.sub(r"\d{6}", "", labels).strip() == "", "nothing but the number stands outside"
    for language, page in zip(languages, words[2:], strict=True):
        leaf, said = LEAFLETS[language], " ".join(page.split())
        assert "https://portal.example.be" in said
        assert not re.search(r"\d{6}|[0-9A-Z]{4}-[0-9A-Z]{4}", said)
        if leaf.direction == "ltr":
            for sentence in (one for idea in leaf.ideas for one in idea):
                assert sentence in said
            assert said.count(f"{leaf.call}:") == 2, "two lines to write a number on"


def test_the_leaf_is_easy_to_read() -> None:
    assert set(LEAFLETS) == set(LANGUAGES)
    there = json.loads(PICTURES_THERE.read_text())
    assert set(LEAFLET_PICTURES) <= set(there)
    for language, leaf in LEAFLETS.items():
        passage = Passage("leaf", "card", language, (*leaf.ideas, leaf.lost))
        assert len(leaf.ideas) == len(LEAFLET_PICTURES)
        assert [miss for miss in misses(passage) if is_hard(miss)] == []


def test_neighbours_in_the_stock_look_different() -> None:
    there = json.loads(PICTURES_THERE.read_text())
    assert set(PICTURES) <= set(there)
    looks = [picture_of(f"{n:06}") for n in range(1, 175)]
    assert len(set(looks)) == len(looks)
    for one, next_ in pairwise(looks):
        assert one[0] != next_[0]
        assert one[1] != next_[1]


def test_the_code_stands_behind_what_a_server_is_sent() -> None:
    code = new_code()
    before, _, after = address_of("https://portal.example.be/", code).partition("#")
    assert (before, after) == ("https://portal.example.be/login/card", code)
