"""Adaptations: things that can change a demand, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from messaging.vocabulary.errors import VocabularyError
from messaging.vocabulary.reading import as_id, get, is_id, only_keys, words
from messaging.vocabulary.wording import LANGUAGES


@dataclass(frozen=True, slots=True, eq=False)
class Adaptation:
    """A thing that can change a demand, in words that fit after "with"."""

    id: str
    labels: Mapping[str, str]
    relieves: tuple[str, ...]


def read_adaptation(entry: dict[str, Any]) -> Adaptation:
    """Take one adaptation; VocabularyError names what is wrong."""
    where = f"adaptations.{entry.get('id')}"
    only_keys(entry, ("id", "labels", "relieves"), where)
    relieves = tuple(get(entry, "relieves", list, where))
    for attribute_id in relieves:
        if not isinstance(attribute_id, str) or not is_id(attribute_id):
            raise VocabularyError(f"{where}.relieves: {attribute_id!r} is no attribute id")
    return Adaptation(as_id(entry, where), words(entry, "labels", LANGUAGES, where), relieves)
