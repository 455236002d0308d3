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
from portal.paper.stock import PICTURES, address_of, picture_of, stock

PICTURES_THERE = Path(__file__).parents[3] / "portal" / "static" / "pictures.json"


def test_ten_cards_on_a_sheet_and_their_backs_behind_it() -> None:
    cards = [PrintedCard(f"{n:06}", new_code(), new_code()) for n in range(1, 12)]
    made = PdfReader(io.BytesIO(stock(cards, "https://portal.example.be/")))
    words = [page.extract_text() for page in made.pages]
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
