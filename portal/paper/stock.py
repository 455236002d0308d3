"""Card stock for the printer: ten cards on a sheet, their backs on the sheet behind it.

In front a picture by which a person knows his card, its number, the QR code and the code to type;
behind, the contact code. No word says what the cards are for or whose they are.

Importing it raises ``OSError`` where this computer cannot make a PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from consent.codes import grouped
from messaging.people.cards import PrintedCard
from portal.paper.engine import render

_PORTAL: Final = Path(__file__).parents[1]
LOGIN_PATH: Final = "/login/card"
"""Where a card's QR code leads; its code stands behind a "#", which no server is sent."""
PICTURES: Final = (
    "bicycle", "bread", "bucket", "bus", "chair", "coffee", "drop", "flowers", "globe", "gloves",
    "headphones", "heart", "home", "key", "ladder", "light", "map", "morning", "night", "pencil",
    "puzzle", "rain", "scissors", "screwdriver", "star", "sun", "tree", "trolley", "truck",
)  # fmt: skip
"""Things that everybody knows and has a word for; none of a doctor, of being ill, or of a shop."""
GROUNDS: Final = ("sand", "sky", "leaf", "rose", "sun", "stone")
_COLUMNS, _ROWS = 2, 5


@dataclass(frozen=True, repr=False)
class _Printed:
    """One card as it goes on the sheet."""

    number: str
    picture: str
    ground: str
    qr: Markup
    code: str
    contact: str


def picture_of(number: str) -> tuple[str, str]:
    """Picture and ground of a card: with one step in number both are others."""
    at = int(number)
    return PICTURES[at % len(PICTURES)], GROUNDS[at % len(GROUNDS)]


def address_of(base: str, login_secret: str) -> str:
    """What the QR code holds."""
    return f"{base.rstrip('/')}{LOGIN_PATH}#{login_secret}"


def stock(cards: Sequence[PrintedCard], base: str) -> bytes:
    """The PDF, to be printed on both sides over the long edge. ``base``: the portal's address."""
    printed = [_printed(card, base) for card in cards]
    each = _COLUMNS * _ROWS
    sheets = [_rows(printed[at : at + each]) for at in range(0, len(printed), each)]
    return render(_template().render(sheets=sheets), str(_PORTAL / "static"))


def _rows(cards: list[_Printed]) -> list[list[_Printed]]:
    return [cards[at : at + _COLUMNS] for at in range(0, len(cards), _COLUMNS)]


def _printed(card: PrintedCard, base: str) -> _Printed:
    code = segno.make(address_of(base, card.login_secret), error="m", micro=False)
    picture, ground = picture_of(card.number)
    return _Printed(
        number=card.number,
        picture=picture,
        ground=ground,
        qr=Markup(code.svg_inline(border=2, omitsize=True, dark="#1c1512", light="#ffffff")),  # noqa: S704 - made of modules alone
        code=grouped(card.login_secret),
        contact=grouped(card.contact_code),
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    # Of its own: the stock is made by a command, where there is no request.
    templates = Environment(
        loader=FileSystemLoader(_PORTAL / "templates"), autoescape=True, undefined=StrictUndefined
    )
    return templates.get_template("paper/stock.html")
