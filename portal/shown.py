"""What a worker is shown when he is asked: one text, filled in, and the hash that stands for it.

The pages and the API ask here, so that what is recorded is what was shown, letter for letter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from consent.clock import brussels_day
from consent.encoding import Json, canonical
from consent.facts import Grant
from consent.lines import below, said
from consent.lines import left_out as in_order
from consent.purposes import PurposeCode
from consent.records.schemas import Collected, ShownText
from consent.texts import Chosen, ConsentText, Item, UnknownText, text_for
from messaging.exchange.read import Read
from messaging.vocabulary.wording import format_date, join_words
from messaging.work import Refused
from portal.configuration import Configuration
from portal.settings import Mode

SOURCE: Final = "nl"
"""The language in which every consent text is written first."""


@dataclass(frozen=True)
class Question:
    """A consent text as one worker sees it.

    ``more``: the word behind which the rest of it stands; empty where nothing does.
    ``left_out``: what stands under it all, where he leaves lines out (``groups``). ``source``,
    ``chosen``, ``names``: of what it was made.
    ``hash``: of the exact words on his screen and of who would read, so that a yes is to both.
    """

    title: str
    items: tuple[Item, ...]
    hash: str
    reviewed: bool
    record: ShownText
    source: ConsentText
    chosen: Chosen
    names: Mapping[str, str]
    groups: tuple[str, ...]
    more: str = ""
    left_out: tuple[str, ...] = ()

    def read(self, collected: Collected) -> Read:
        """What is kept with a no or a not now to it."""
        return Read.of(self.source, self.chosen, self.names, self.groups, collected)

    def item(self, name: str) -> tuple[str, ...]:
        """The sentences of one idea that stand at once; empty where the text has none."""
        said = (item.sentences for item in self.items if item.id == name and not item.more)
        return next(said, ())

    @property
    def behind(self) -> tuple[Item, ...]:
        """What stands behind ``more``, idea by idea."""
        return tuple(item for item in self.items if item.more)


def question(
    purpose: PurposeCode,
    language: str,
    *,
    workshop: str,
    services: Iterable[str],
    until: datetime,
    doctor: str | None = None,
    gp: tuple[str, str] | None = None,
    physician: str | None = None,
    chosen: Chosen | None = None,
    parties: Iterable[str] = (),
    level: str = "easy",
    left_out: Iterable[str] = (),
) -> Question:
    """The text of a purpose with the names and choices in it; no ``doctor``: he chose it himself.

    Where nobody has written the text in ``language`` yet it is the Dutch one, and ``record``
    says so: a page has to say so too.

    ``services``: whose physicians would read. ``until``: the moment at which the yes ends. ``gp``:
    the chosen GP's name and practice. ``physician``: the one he chose instead of all.
    ``parties``: the ids of who would read: two can bear one name, and the words can name one who
    receives nothing now. ``level``: easy or usual words, where there are any. ``left_out``: the groups of lines that he leaves out, which stand
    under the text. Raises :class:`Refused` ``recipient_missing`` where nobody is there yet to
    receive anything, ``group_missing`` for a group that this purpose has not.
    """
    text = _text(purpose, language, level)
    organisation = join_words(list(services), text.language)
    names = {
        "workshop": workshop,
        "until": format_date(last_day(until), text.language),
        **({"organisation": organisation} if organisation.strip() else {}),
        **({"doctor": doctor} if doctor is not None else {}),
        **({"gp": gp[0], "practice": gp[1]} if gp is not None else {}),
        **({"physician": physician} if physician is not None else {}),
    }
    try:
        items, words = text.filled(chosen, **names), text.rendered(chosen, **names)
    except ValueError:
        raise Refused("recipient_missing") from None
    try:
        groups = in_order(purpose, left_out)
    except KeyError:
        raise Refused("group_missing") from None
    words = below(words, groups, text.language, purpose)
    bound: list[Json] = [words, *parties]
    return Question(
        title=text.title,
        items=items,
        hash=hashlib.sha256(canonical(bound)).hexdigest(),
        reviewed=text.reviewed,
        record=ShownText(words, text.language, text.level, text.version, text.sha256),
        source=text,
        chosen=chosen or Chosen(),
        names=names,
        groups=tuple(groups),
        more=text.more,
        left_out=tuple(said(groups, text.language, purpose).split("\n")) if groups else (),
    )


def as_seen(shown: Question, stops: Iterable[Grant]) -> str:
    """The hash that comes back with a yes: of the words, and of what that yes would stop."""
    ids: list[Json] = [*sorted(one.id for one in stops)]
    return hashlib.sha256(canonical([shown.hash, *ids])).hexdigest() if ids else shown.hash


def _text(purpose: PurposeCode, language: str, level: str) -> ConsentText:
    try:
        return text_for(str(purpose), language, level)
    except UnknownText:
        return text_for(str(purpose), SOURCE, level)


def may_be_used(shown: Question, configuration: Configuration) -> bool:
    """Whether a yes to this text counts: one that nobody reviewed does not, with real people."""
    return shown.reviewed or configuration.mode is not Mode.PRODUCTION


def last_day(until: datetime) -> date:
    """The last day on which a consent that ends at ``until`` holds."""
    return brussels_day(until - timedelta(milliseconds=1))
