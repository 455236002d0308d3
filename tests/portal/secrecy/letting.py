"""What one worker let go, in words: the whole of what may be read of him at work."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from messaging.vocabulary import (
    Advice,
    Basis,
    Course,
    LimitsSheet,
    advice_sentences,
    advice_to_json,
    describe,
    limits_sentences,
    limits_sheet_to_json,
    load,
    render_advice,
)
from messaging.vocabulary.cards import Card, card_to_json, do_line, render_card
from messaging.workplace.service import departments_by_id, tasks_by_id
from tests.portal.secrecy.scene import REASON, Secrets
from tests.portal.secrecy.seeing import LANGUAGES, Sight
from tests.support.world import World


@dataclass(frozen=True)
class LetGo:
    """What one worker let go: exactly this may be read of him at work."""

    name: str
    number: str
    advice: Advice
    card: Card
    sheet: LimitsSheet | None
    do_lines: LimitsSheet | None
    world: World

    def on_card(self, language: str) -> set[str]:
        """What the coach reads of him: phrases, and at most three do-lines."""
        said = render_card(self.card, language)
        found = {f": {line.word}" for line in said.lines} | set(said.approach)
        found |= {each for line in said.lines for each in line.help}
        lines = self.do_lines.lines if self.do_lines is not None else ()
        return found | {do_line(line, language) for line in lines}

    def words(self, language: str) -> set[str]:
        """The rendered phrases, the sheet's sentences, and the catalogue's own words."""
        said = render_advice(self.advice, language)
        found = {*said.how_much, *said.how_long}
        with self.world.work() as work:
            tasks = tasks_by_id(work, [line.task for line in said.lines])
            places = departments_by_id(work, {task.department for task in tasks.values()})
        for line in said.lines:
            found |= {line.outcome, *line.adaptations, tasks[line.task].said(language),
                      places[tasks[line.task].department].said(language)}  # fmt: skip
        if self.sheet is not None:
            found |= set(limits_sentences(self.sheet, language))
        return found

    def everything(self, language: str) -> set[str]:
        """These, whole lines and codes as the API gives them, who he is, and what shapes look like."""
        coded = list(_strings(advice_to_json(self.advice)))
        coded += _strings(card_to_json(self.card))
        for numbers in (self.sheet, self.do_lines):
            if numbers is not None:
                coded += _strings(limits_sheet_to_json(numbers))
        with self.world.work() as work:
            tasks = tasks_by_id(work, [line.task for line in self.advice.lines])
        names = {task.id: task.said(language) for task in tasks.values()}
        whole = advice_sentences(self.advice, language, names)
        return {
            *self.words(language), *self.on_card(language), *self.person(language),
            *coded, *whole, *SHAPES[language],
        }  # fmt: skip

    def person(self, language: str) -> set[str]:
        """Who he is: a name, a number at work, and the number on the envelope of his card."""
        number = {"nl": "Nummer", "en": "Number"}[language]
        of_card = {"nl": "Nummer van de kaart: ", "en": "Number of the card: "}[language]
        card = of_card + f"{int(self.number):06}"
        return {self.name, self.number, f"{number} {self.number}", card}


SHAPES = {
    "nl": {"Prent: een vinkje in een rondje", "Prent: een plus in een ruit",
           "Prent: een streepje in een vierkant", "Prent: drie puntjes in een rondje"},
    "en": {"Picture: a tick in a circle", "Picture: a plus in a diamond",
           "Picture: a dash in a square", "Picture: three dots in a circle"},
}  # fmt: skip


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield key
            yield from _strings(value)
    elif isinstance(data, list):
        for one in data:
            yield from _strings(one)
    else:
        yield str(data)


def beyond(an: Sight, bo: Sight, his: LetGo, others: LetGo, language: str) -> dict[str, Any]:
    """What is told of one worker that is neither furniture nor what he let go.

    Furniture is what stands there for somebody with another advice too.
    """
    found: dict[str, Any] = {}
    everything = his.everything(language)
    for name, furnished in bo.items():
        seen = an[name]
        # A sentence with his name in it is furniture where the other's has the other name.
        same = {one.replace(others.name, his.name) for one in furnished.said}
        extra = seen.said - furnished.said - same - everything
        if extra:
            found[name] = extra
        if seen.paper:
            both = [his, others]
            left = [_without(one, both, language) for one in (seen.paper, furnished.paper)]
            if left[0] != left[1]:
                found[f"{name} on paper"] = left
    return found


def _without(paper: str, let_go: list[LetGo], language: str) -> str:
    """What is left of a paper's letters without the words that were let go."""
    words = {one.name for one in let_go}.union(*(one.words(language) for one in let_go))
    numbers = {one for each in let_go for one in each.person(language) if " " in one}
    for sentence in sorted(words | numbers, key=len, reverse=True):
        paper = paper.replace("".join(sentence.split()), "")
    return re.sub(r"Maat\d+/\d+|•", "", paper)


NEVER_AS_A_LINE = {27, 28, 31, *range(36, 45)}
"""Rows that reach the workplace as an outcome and an approach alone, whatever was let go."""
BETWEEN_DOCTORS = frozenset(
    {"course", "basis", "valid_from", "permanent", "note", "accepted", "reason", *Course, *Basis}
)
"""What the API would name beside a line; nothing at work ever carries it."""


def sentences_of(*written: Secrets, numbers: bool) -> set[str]:
    """Each line that was not let go, as a sentence, and the words between doctors.

    With ``numbers`` the lines that never go, whatever was let go.
    """
    said = {REASON}.union(*(known.notes for known in written))
    for line in (line for known in written for line in known.lines):
        if not numbers or load().attribute(line.attribute).row in NEVER_AS_A_LINE:
            said |= {describe(line, one, plain) for one in LANGUAGES for plain in (True, False)}
    return said


def names_of(*, numbers: bool) -> set[str]:
    """The names and levels of these attributes, in each language in which they exist."""
    words: set[str] = set()
    for attribute in load().attributes:
        if not numbers or attribute.row in NEVER_AS_A_LINE:
            words |= {*attribute.labels.values(), *attribute.easy.values()}
            for field in attribute.capacity.fields:
                words |= {one for option in field.options for one in option.anchors.values()}
    return words - {""}
