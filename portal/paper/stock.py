"""Card stock for the printer, ten on a sheet and their backs behind it; labels and a leaf with it.

In front a picture by which a person knows his card, its number, the QR code and the code to type;
behind, the contact code. No word says what the cards are for or whose they are.

Importing it raises ``OSError`` where this computer cannot make a PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from consent.codes import grouped
from messaging.people.cards import PrintedCard
from portal.paper.engine import render
from portal.paper.leaflet import LEAFLETS
from portal.paper.leaflet import PICTURES as LEAFLET_PICTURES

_One = TypeVar("_One")
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
_LABEL_COLUMNS, _LABEL_ROWS = 3, 8


@dataclass(frozen=True, repr=False)
class _Printed:
    """One card as it goes on the sheet."""

    number: str
    picture: str
    ground: str
    qr: Markup
    code: str
    contact: str


@dataclass(frozen=True)
class _Label:
    """What stands on an envelope."""

    number: str
    picture: str
    ground: str


def picture_of(number: str) -> tuple[str, str]:
    """Picture and ground of a card: with one step in number both are others."""
    at = int(number)
    return PICTURES[at % len(PICTURES)], GROUNDS[at % len(GROUNDS)]


def address_of(base: str, login_secret: str) -> str:
    """What the QR code holds."""
    return f"{base.rstrip('/')}{LOGIN_PATH}#{login_secret}"


def stock(cards: Sequence[PrintedCard], base: str) -> bytes:
    """The PDF, to be printed on both sides over the long edge. ``base``: the portal's address."""
    sheets = _sheets([_printed(card, base) for card in cards], _COLUMNS, _ROWS)
    return render(_template("stock").render(sheets=sheets), str(_PORTAL / "static"))


def envelopes(numbers: Sequence[str], languages: Sequence[str], base: str) -> bytes:
    """The PDF for the envelopes, which holds no code: it may be kept, and printed again.

    Labels for the outside, with number and picture and nothing else, for sheets of 24 of 70 by
    37 mm; then for each of these languages the leaf that lies with the card inside, to be copied.
    """
    labels = [_Label(number, *picture_of(number)) for number in numbers]
    page = _template("envelopes").render(
        sheets=_sheets(labels, _LABEL_COLUMNS, _LABEL_ROWS),
        leaflets=[(language, _leaf(language)) for language in languages],
        base=base.rstrip("/"),
    )
    return render(page, str(_PORTAL / "static"))


def _leaf(language: str) -> dict[str, Any]:
    leaf = LEAFLETS[language]
    return {
        "ideas": list(zip(LEAFLET_PICTURES, leaf.ideas, strict=True)),
        "lost": leaf.lost,
        "call": leaf.call,
        "direction": leaf.direction,
    }


def _sheets(every: Sequence[_One], columns: int, rows: int) -> list[list[list[_One]]]:
    lines = [list(every[at : at + columns]) for at in range(0, len(every), columns)]
    return [lines[at : at + rows] for at in range(0, len(lines), rows)]


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


@lru_cache(maxsize=2)
def _template(name: str) -> Template:
    # Of its own: the stock is made by a command, where there is no request.
    templates = Environment(
        loader=FileSystemLoader(_PORTAL / "templates"), autoescape=True, undefined=StrictUndefined
    )
    return templates.get_template(f"paper/{name}.html")
