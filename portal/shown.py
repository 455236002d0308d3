"""What a worker is shown when he is asked: one text, filled in, and the hash that stands for it.

The pages and the API ask here, so that what is recorded is what was shown, letter for letter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from consent.clock import brussels_day
from consent.purposes import PurposeCode
from consent.records.schemas import ShownText
from consent.texts import Item, text_for
from messaging.vocabulary.wording import format_date, join_words
from messaging.work import Refused
from portal.configuration import Configuration, Mode


@dataclass(frozen=True)
class Question:
    """A consent text as one worker sees it. ``hash``: of the exact words on his screen."""

    title: str
    items: tuple[Item, ...]
    hash: str
    reviewed: bool
    record: ShownText

    def item(self, name: str) -> tuple[str, ...]:
        """The sentences of one idea; empty where the text has none."""
        return next((item.sentences for item in self.items if item.id == name), ())


def question(
    purpose: PurposeCode,
    language: str,
    *,
    workshop: str,
    services: Iterable[str],
    until: datetime,
    doctor: str | None = None,
) -> Question:
    """The text of a purpose with the names in it; without ``doctor`` he chose it himself.

    ``services``: whose physicians would read. ``until``: the moment at which the yes ends. Raises
    :class:`Refused` ``recipient_missing`` where nobody is there yet to receive anything.
    """
    text = text_for(str(purpose), language)
    names = {
        "workshop": workshop,
        "organisation": join_words(list(services), language),
        "until": format_date(last_day(until), language),
        **({"doctor": doctor} if doctor else {}),
    }
    try:
        given = {name: value for name, value in names.items() if value.strip()}
        items, words = text.filled(**given), text.rendered(**given)
    except ValueError:
        raise Refused("recipient_missing") from None
    return Question(
        title=text.title,
        items=items,
        hash=hashlib.sha256(words.encode()).hexdigest(),
        reviewed=text.reviewed,
        record=ShownText(words, text.language, text.level, text.version, text.sha256),
    )


def may_be_used(shown: Question, configuration: Configuration) -> bool:
    """Whether a yes to this text counts: one that nobody reviewed does not, with real people."""
    return shown.reviewed or configuration.mode is not Mode.PRODUCTION


def last_day(until: datetime) -> date:
    """The last day on which a consent that ends at ``until`` holds."""
    return brussels_day(until - timedelta(milliseconds=1))
