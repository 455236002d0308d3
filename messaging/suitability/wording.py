"""A line in words, in four languages, for doctors alone: the data's own sentences, side by side.

What the workplace gets is made elsewhere, of phrases (`outcomes.told`, the advice); nothing of
this module may be part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from messaging.suitability.outcomes import Cause, Line
from messaging.vocabulary.book import Vocabulary, load
from messaging.vocabulary.capacity import Capacity, describe
from messaging.vocabulary.demand import describe_demand
from messaging.vocabulary.values import Record, Shape
from messaging.vocabulary.wording import join_words

CAUSES: Final[Mapping[str, Mapping[Cause, str]]] = MappingProxyType(
    {
        "nl": MappingProxyType(
            {
                Cause.DEMAND_UNKNOWN: "wat de taak vraagt, is nog niet bekend",
                Cause.CAPACITY_UNKNOWN: "wat hij kan, is nog niet bekend",
                Cause.PART_UNKNOWN: "een deel is nog niet bekend",
                Cause.LACKS: "dat kan hier niet",
                Cause.ADAPTATION: "kan met {adaptations}",
                Cause.REVIEW: "opnieuw te bekijken",
                Cause.SHORTER_DAY: "deeltijds",
                Cause.SUPERVISION: "onder toezicht",
                Cause.SIMPLER_INSTRUCTION: "eenvoudiger uitgelegd",
                Cause.PHYSICIAN: "zo beslist door de arbeidsarts",
            }
        ),
        "en": MappingProxyType(
            {
                Cause.DEMAND_UNKNOWN: "what the task asks is not known yet",
                Cause.CAPACITY_UNKNOWN: "what he can do is not known yet",
                Cause.PART_UNKNOWN: "a part is not known yet",
                Cause.LACKS: "which is not possible here",
                Cause.ADAPTATION: "possible with {adaptations}",
                Cause.REVIEW: "to be reviewed",
                Cause.SHORTER_DAY: "for a shorter day",
                Cause.SUPERVISION: "under supervision",
                Cause.SIMPLER_INSTRUCTION: "explained more simply",
                Cause.PHYSICIAN: "decided by the occupational physician",
            }
        ),
        "fr": MappingProxyType(
            {
                Cause.DEMAND_UNKNOWN: "ce que la tâche demande n'est pas encore connu",
                Cause.CAPACITY_UNKNOWN: "ce qui lui est possible n'est pas encore connu",
                Cause.PART_UNKNOWN: "une partie n'est pas encore connue",
                Cause.LACKS: "ce n'est pas possible ici",
                Cause.ADAPTATION: "possible avec {adaptations}",
                Cause.REVIEW: "à réexaminer",
                Cause.SHORTER_DAY: "à temps partiel",
                Cause.SUPERVISION: "sous surveillance",
                Cause.SIMPLER_INSTRUCTION: "avec une explication plus simple",
                Cause.PHYSICIAN: "décision du médecin du travail",
            }
        ),
        "de": MappingProxyType(
            {
                Cause.DEMAND_UNKNOWN: "was die Aufgabe verlangt, ist noch nicht bekannt",
                Cause.CAPACITY_UNKNOWN: "was möglich ist, ist noch nicht bekannt",
                Cause.PART_UNKNOWN: "ein Teil ist noch nicht bekannt",
                Cause.LACKS: "das ist hier nicht möglich",
                Cause.ADAPTATION: "möglich mit {adaptations}",
                Cause.REVIEW: "neu zu prüfen",
                Cause.SHORTER_DAY: "in Teilzeit",
                Cause.SUPERVISION: "unter Aufsicht",
                Cause.SIMPLER_INSTRUCTION: "einfacher erklärt",
                Cause.PHYSICIAN: "vom Arbeitsarzt so entschieden",
            }
        ),
    }
)
"""The words after the two sentences; a limit that is gone over needs none."""


def explain(line: Line, language: str, words: Vocabulary | None = None) -> str:
    """Say a line: what is asked, what is possible, and why it is not simply green.

    "standing up to 60 minutes at a stretch; may stand at most 30 minutes at a stretch". Only the
    parts that decided are said, where the data have a sentence for them. Raises KeyError for
    another language.
    """
    vocabulary = words or load()
    said = [_demand(line, language, vocabulary)]
    if line.capacity is not None and Cause.CAPACITY_UNKNOWN not in line.causes:
        said.append(_capacity(line, line.capacity, language, vocabulary))
    for cause in line.causes:
        text = CAUSES[language].get(cause)
        if text is not None:
            labels = [vocabulary.adaptation(one).labels[language] for one in line.adaptations]
            said.append(text.replace("{adaptations}", join_words(labels, language)))
    return "; ".join(dict.fromkeys(said))


def _demand(line: Line, language: str, words: Vocabulary) -> str:
    attribute = words.attribute(line.demand.attribute, line.demand.version)
    value = _sayable(attribute.demand, line.demanded, line.demand.value, language)
    return describe_demand(replace(line.demand, value=value), language, vocabulary=words)


def _capacity(line: Line, capacity: Capacity, language: str, words: Vocabulary) -> str:
    attribute = words.attribute(capacity.attribute, capacity.version)
    value = _sayable(attribute.capacity, line.allowed, capacity.value, language)
    return describe(replace(capacity, value=value), language, vocabulary=words)


def _sayable(
    shape: Shape, part: tuple[Record, ...], whole: tuple[Record, ...], language: str
) -> tuple[Record, ...]:
    """The parts that decided, where there is a sentence for them; else all of it."""
    if not part or not whole:
        return whole
    try:
        shape.say(part, language)
    except KeyError:
        return whole
    return part
