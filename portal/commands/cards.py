"""Sealed card stock."""

from __future__ import annotations

import csv
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import click
from sqlalchemy import select

from consent.codes import grouped
from messaging.people.cards import PrintedCard, make_card
from messaging.people.models import Card
from messaging.work import Work
from portal import paper
from portal.commands.errors import Sentence
from portal.commands.installation import Installation, pass_installation
from portal.counting import how_many
from portal.settings import LANGUAGES

HEADS: Final = ("number", "contact_code", "login_secret")
MOST: Final = 10_000
_AT_ONCE: Final = 20
_DIGITS: Final = 6


@click.group()
def cards() -> None:
    """Sealed, numbered cards for workers."""


@cards.command("make")
@click.argument("count", type=click.IntRange(1, MOST))
@click.option(
    "--out",
    "out",
    required=True,
    type=click.Path(path_type=Path),
    help="A new file for the printer, readable to you alone. It must not exist.",
)
@click.option(
    "--print",
    "sheets",
    type=click.Path(path_type=Path),
    help="Also a new PDF of the cards themselves, for a printer that prints both sides.",
)
@click.option(
    "--envelopes",
    "labels",
    type=click.Path(path_type=Path),
    help="Also a new PDF without codes: labels for the envelopes, and the leaf that goes inside.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(LANGUAGES),
    default=(LANGUAGES[0],),
    show_default=True,
    help="Of the leaf; may be given more than once.",
)
@pass_installation
def cards_make(
    installation: Installation,
    count: int,
    out: Path,
    sheets: Path | None,
    labels: Path | None,
    languages: tuple[str, ...],
) -> None:
    """Make COUNT cards and write what is printed on them to a new file.

    Print, seal and hand them out by number; then destroy the file: whoever has a login secret
    and a PIN is that worker. Nothing secret appears on the screen, and no second file can be
    made: lost cards stay in stock unused.

    \b
    Example:
      portal cards make 200 --out /media/stick/cards.csv --print /media/stick/cards.pdf
      portal cards make 200 --out cards.csv --envelopes envelopes.pdf --language nl --language ar
    """
    if (sheets or labels) is not None and not paper.possible():
        option = "--print" if sheets is not None else "--envelopes"
        raise Sentence(f"{option}: this computer cannot make a PDF; Debian's pango is missing")
    made: list[PrintedCard] = []
    with installation.work() as work:
        first = _next_number(work)
    # Both files before the first card: one that cannot be written is no reason to make any.
    printer = _new_file(sheets) if sheets is not None else None
    wrapper = _new_file(labels) if labels is not None else None
    descriptor = _new_file(out)
    try:
        _make(installation, first, count, descriptor, made)
    except BaseException:
        # What printing would have filled, and a list without one card that is in stock.
        for empty in (sheets, labels, out if not made else None):
            if empty is not None:
                empty.unlink(missing_ok=True)
        raise
    if printer is not None:
        _print(printer, made, installation.configuration.public_base_url)
    if wrapper is not None:
        _wrap(wrapper, made, languages, installation.configuration.public_base_url)
    last = f"{first + count - 1:0{_DIGITS}}"
    said = how_many(count, "card is", "cards are")
    click.echo(f"{said} in stock and in {out}: {first:0{_DIGITS}} to {last}.")


def _make(
    installation: Installation, first: int, count: int, descriptor: int, made: list[PrintedCard]
) -> None:
    """Make the cards, some at once; the file and ``made`` hold those in stock and no other.

    Whoever prints a code that no stock knows hands out a card that opens nothing.
    """
    cost = installation.configuration.stretch
    with (
        os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file,
        click.progressbar(length=count, label="Making cards") as bar,
    ):
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for start in range(0, count, _AT_ONCE):
            numbers = range(first + start, first + min(start + _AT_ONCE, count))
            file.flush()
            certain = file.tell()
            try:
                with installation.work() as work:
                    some = [make_card(work, f"{number:0{_DIGITS}}", cost) for number in numbers]
                    for card in some:
                        codes = grouped(card.contact_code), grouped(card.login_secret)
                        writer.writerow((card.number, *codes))
                    # On disk before the cards exist: a card whose secret is lost could be
                    # handed out.
                    file.flush()
                    os.fsync(file.fileno())
            except BaseException:
                with suppress(OSError):
                    file.flush()
                os.ftruncate(file.fileno(), certain)
                raise
            made += some
            bar.update(len(some))


def _new_file(path: Path) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Sentence(f"{path} exists already: name a new file") from None


def _print(descriptor: int, cards: list[PrintedCard], base: str) -> None:
    from portal.paper.stock import stock

    with os.fdopen(descriptor, "wb") as file:
        file.write(stock(cards, base))


def _wrap(descriptor: int, cards: list[PrintedCard], languages: tuple[str, ...], base: str) -> None:
    from portal.paper.stock import envelopes

    numbers = [card.number for card in cards]
    with os.fdopen(descriptor, "wb") as file:
        file.write(envelopes(numbers, list(dict.fromkeys(languages)), base))


def _next_number(work: Work) -> int:
    numbers = [number for number in work.session.scalars(select(Card.number)) if number.isdigit()]
    return max(map(int, numbers), default=0) + 1
