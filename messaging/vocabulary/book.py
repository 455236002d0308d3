"""The whole vocabulary, checked as a whole: the attributes, their comparison, the adaptations.

`load()` gives the one that the product ships.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from messaging.vocabulary.adaptations import Adaptation, read_adaptation
from messaging.vocabulary.arabic import Wordings, load_wordings
from messaging.vocabulary.arabic_attributes import adaptations_in_arabic, attributes_in_arabic
from messaging.vocabulary.attributes import Attribute, CapacityState
from messaging.vocabulary.entries import read_attribute, read_common
from messaging.vocabulary.errors import VocabularyError
from messaging.vocabulary.reading import as_object, get, only_keys, read_data
from messaging.vocabulary.rules import Rule, rule_of


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """All attributes, in the order of their rows, and the adaptations.

    Immutable; `load()` gives the one that the product ships.
    """

    attributes: tuple[Attribute, ...]
    earlier: tuple[Attribute, ...]
    adaptations: tuple[Adaptation, ...]
    rules: Mapping[str, Rule]
    offered_first: frozenset[str]
    adaptations_first: frozenset[str]
    by_version: Mapping[tuple[str, int | None], Attribute]

    @property
    def ids(self) -> tuple[str, ...]:
        """The identifiers of all attributes, in the order of their rows."""
        return tuple(attribute.id for attribute in self.attributes)

    def attribute(self, attribute_id: str, version: int | None = None) -> Attribute:
        """Give an attribute, in its current or the named version; KeyError when unknown."""
        return self.by_version[attribute_id, version]

    def rule(self, attribute_id: str) -> Rule:
        """Give how the two sides of an attribute are compared; KeyError when unknown."""
        return self.rules[attribute_id]

    def offered(self) -> tuple[Attribute, ...]:
        """Give the attributes that the short forms and pages offer, in the order of their rows."""
        return tuple(a for a in self.attributes if a.id in self.offered_first)

    def offered_adaptations(self, attribute_id: str) -> tuple[Adaptation, ...]:
        """Give the adaptations that the short forms offer about this attribute."""
        found = self.adaptations_for(attribute_id)
        return tuple(a for a in found if a.id in self.adaptations_first)

    def adaptation(self, adaptation_id: str) -> Adaptation:
        """Give an adaptation; KeyError when unknown."""
        for adaptation in self.adaptations:
            if adaptation.id == adaptation_id:
                return adaptation
        raise KeyError(adaptation_id)

    def adaptations_for(self, attribute_id: str) -> tuple[Adaptation, ...]:
        """Give the adaptations that can change something about this attribute."""
        return tuple(a for a in self.adaptations if attribute_id in a.relieves)

    def fits_limits(self, attribute_id: str) -> bool:
        """Whether this attribute's line may reach the workplace; never for an unknown one."""
        try:
            return self.attribute(attribute_id).fits_limits
        except KeyError:
            return False

    def in_arabic(self, wordings: Wordings, stamps: Mapping[int, str]) -> Vocabulary:
        """Give it with the Arabic words too; ``stamps``: of the common words, by version.

        Raises VocabularyError naming what is missing or wrong.
        """
        said = attributes_in_arabic((*self.attributes, *self.earlier), wordings, stamps)
        now, before = said[: len(self.attributes)], said[len(self.attributes) :]
        return replace(
            self,
            attributes=now,
            earlier=before,
            adaptations=adaptations_in_arabic(self.adaptations, wordings),
            by_version=_by_version(now, before),
        )

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Vocabulary:
        """Make a vocabulary of the content of a data file.

        Raises VocabularyError naming the first thing that is wrong: a missing word, a value that
        has no sentence, a line that would pass a ceiling, an entry changed without a version.
        """
        only_keys(
            data,
            (
                "format",
                "about",
                "icf_core_set",
                "words",
                "adaptations",
                "offered_first",
                "rules",
                "attributes",
                "earlier",
            ),
            "vocabulary",
        )
        if data.get("format") != 1:
            raise VocabularyError("vocabulary.format: 1 is expected")
        core = frozenset(get(data, "icf_core_set", list, "vocabulary"))
        common = {
            version: read_common(version, get(data["words"], version, dict, "words"))
            for version in get(data, "words", dict, "vocabulary")
        }
        attributes = tuple(
            read_attribute(as_object(entry, f"attributes[{n}]"), core, common)
            for n, entry in enumerate(get(data, "attributes", list, "vocabulary"))
        )
        earlier = tuple(
            read_attribute(as_object(entry, f"earlier[{n}]"), core, common)
            for n, entry in enumerate(data.get("earlier", []))
        )
        _check_versions(attributes, earlier)
        if [a.row for a in attributes] != sorted({a.row for a in attributes}):
            raise VocabularyError("attributes: rows are expected in order, each once")
        rules = _rules(data, attributes, earlier)
        current = {attribute.id: attribute for attribute in attributes}
        adaptations = tuple(
            read_adaptation(as_object(entry, f"adaptations[{n}]"), current, rules)
            for n, entry in enumerate(get(data, "adaptations", list, "vocabulary"))
        )
        if len({a.id for a in adaptations}) != len(adaptations):
            raise VocabularyError("adaptations: an id stands twice")
        told = {part.instead.adaptation for rule in rules.values() for part in rule.parts
                if part.instead is not None}  # fmt: skip
        if not told <= {a.id for a in adaptations}:
            raise VocabularyError("rules: an easing is told in the words of an adaptation")
        offered = get(data, "offered_first", dict, "vocabulary")
        only_keys(offered, ("attributes", "adaptations"), "offered_first")
        first = frozenset(get(offered, "attributes", list, "offered_first"))
        with_these = frozenset(get(offered, "adaptations", list, "offered_first"))
        if not first <= set(current) or not with_these <= {a.id for a in adaptations}:
            raise VocabularyError("offered_first: only ids that exist")
        made = cls(
            attributes, earlier, adaptations, rules, first, with_these,
            _by_version(attributes, earlier),
        )  # fmt: skip
        for attribute in attributes:
            if CapacityState.ONLY_WITH in attribute.capacity_states and not made.adaptations_for(
                attribute.id
            ):
                raise VocabularyError(f"{attribute.id}: only_with, but no adaptation relieves it")
        return made


@cache
def load() -> Vocabulary:
    """Read and check the vocabulary that the product ships, with its Arabic words.

    The same immutable object each time.

    Raises VocabularyError naming what is wrong with the file.
    """
    data = read_data("vocabulary.json")
    stamps = {int(version): entry["sha256"] for version, entry in data["words"].items()}
    return Vocabulary.from_json(data).in_arabic(load_wordings(), stamps)


def fits_limits(attribute_id: str) -> bool:
    """Whether a line of this attribute may be shown with numbers under the purpose `limits`.

    False for the mental and social attributes, and for an id that does not exist.
    """
    return load().fits_limits(attribute_id)


def _by_version(
    attributes: tuple[Attribute, ...], earlier: tuple[Attribute, ...]
) -> Mapping[tuple[str, int | None], Attribute]:
    """Every version by its number, and the current one by none."""
    found: dict[tuple[str, int | None], Attribute] = {
        (attribute.id, attribute.version): attribute for attribute in attributes + earlier
    }
    found |= {(attribute.id, None): attribute for attribute in attributes}
    return MappingProxyType(found)


def _rules(
    data: Mapping[str, Any], attributes: tuple[Attribute, ...], earlier: tuple[Attribute, ...]
) -> Mapping[str, Rule]:
    said = get(data, "rules", dict, "vocabulary")
    ids = {attribute.id for attribute in attributes}
    if not set(said) <= ids:
        raise VocabularyError(f"rules: {min(set(said) - ids)!r} is no attribute")
    for attribute in earlier:
        rule_of(attribute, said.get(attribute.id))
    return MappingProxyType({a.id: rule_of(a, said.get(a.id)) for a in attributes})


def _check_versions(attributes: tuple[Attribute, ...], earlier: tuple[Attribute, ...]) -> None:
    seen: set[tuple[str, int]] = set()
    current = {attribute.id: attribute for attribute in attributes}
    if len(current) != len(attributes):
        raise VocabularyError("attributes: an id stands twice")
    for attribute in attributes + earlier:
        if (attribute.id, attribute.version) in seen:
            raise VocabularyError(f"{attribute.id}: version {attribute.version} stands twice")
        seen.add((attribute.id, attribute.version))
    for attribute in earlier:
        if attribute.id not in current or attribute.version > current[attribute.id].version:
            raise VocabularyError(f"earlier: {attribute.id} has no newer version")
