"""The attributes and adaptations with their Arabic words beside the published ones.

There is one wording, in easy words: it serves both styles. What stands in forms for professionals
alone (the names of parts, the anchors of levels) has no Arabic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from messaging.vocabulary.adaptations import Adaptation
from messaging.vocabulary.arabic import ARABIC, Wordings, arabic, counted
from messaging.vocabulary.attributes import Attribute, CommonWords, Comparison
from messaging.vocabulary.errors import VocabularyError
from messaging.vocabulary.reading import as_object, get, only_keys
from messaging.vocabulary.values import Field, FieldKind, Form, Shape
from messaging.vocabulary.wording import fingerprint

_LIKE: Final = "nl-easy"
"""The words whose places a sentence in Arabic has to leave open: the source, for a worker."""


def attributes_in_arabic(
    attributes: Iterable[Attribute], wordings: Wordings, stamps: Mapping[int, str]
) -> tuple[Attribute, ...]:
    """Give the attributes with their Arabic words; ``stamps``: of the common words, by version.

    Raises VocabularyError naming the first that is missing or wrong.
    """
    known = list(attributes)
    wordings.only("attributes", [(one.id, one.version) for one in known])
    wordings.only("words", [(str(version), 1) for version in stamps])
    common = {
        one.common.version: _common(one.common, wordings, stamps[one.common.version])
        for one in known
    }
    return tuple(_attribute(one, wordings, common[one.common.version]) for one in known)


def adaptations_in_arabic(
    adaptations: Iterable[Adaptation], wordings: Wordings
) -> tuple[Adaptation, ...]:
    """Give the adaptations with their Arabic names, which fit after "with"."""
    known = list(adaptations)
    wordings.only("adaptations", [(one.id, 1) for one in known])
    made = []
    for one in known:
        entry = wordings.of("adaptations", one.id, 1, fingerprint(dict(one.labels)))
        text = arabic(entry.get("words"), "", f"arabic.adaptations.{one.id}")
        made.append(replace(one, labels=_with(one.labels, text)))
    return tuple(made)


def _with(words: Mapping[str, str], text: str) -> Mapping[str, str]:
    return MappingProxyType({**words, ARABIC: text})


def _both(
    styles: Mapping[str, Mapping[str, str]], said: Mapping[str, str]
) -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({**styles, ARABIC: said, f"{ARABIC}-easy": said})


def _sentences(
    raw: Any, published: Mapping[str, Mapping[str, str]], where: str
) -> Mapping[str, Mapping[str, str]]:
    """The sentences of one side or of the frames: the same ones, with the same places."""
    given, like = as_object(raw, where), published[_LIKE]
    if set(given) != set(like):
        raise VocabularyError(f"{where}: the sentences are {sorted(like)}")
    said = {key: arabic(given[key], text, f"{where}.{key}") for key, text in like.items()}
    return _both(published, MappingProxyType(said))


def _common(common: CommonWords, wordings: Wordings, stamp: str) -> CommonWords:
    entry = wordings.of("words", str(common.version), 1, stamp)
    frames = _sentences(entry.get("frames"), common.frames, f"arabic.words.{common.version}")
    return replace(common, frames=frames)


def _attribute(one: Attribute, wordings: Wordings, common: CommonWords) -> Attribute:
    entry = wordings.of("attributes", one.id, one.version, one.sha256)
    where = f"arabic.attributes.{one.id}"
    name = arabic(entry.get("easy"), "", f"{where}.easy")
    raw = get(entry, "fields", dict, where)
    parts = {part.id: part for shape in (one.capacity, one.demand) for part in shape.fields}
    only_keys(raw, parts, f"{where}.fields")
    fields = {
        part: _field(field, raw.get(part, {}), f"{where}.fields.{part}")
        for part, field in parts.items()
    }
    made = replace(
        one,
        labels=_with(one.labels, name),
        easy=_with(one.easy, name),
        comparisons=_comparisons(one.comparisons, entry.get("comparisons", []), where),
        capacity=_shape(one.capacity, fields, entry.get("capacity"), f"{where}.capacity"),
        demand=_shape(one.demand, fields, entry.get("demand"), f"{where}.demand"),
        sentences=_sentences(entry.get("sentences"), one.sentences, f"{where}.sentences"),
        common=common,
    )
    _try(made, where)
    return made


def _comparisons(published: tuple[Comparison, ...], raw: Any, where: str) -> tuple[Comparison, ...]:
    said = {(one.get("field"), one.get("at")): one.get("words") for one in raw}
    if len(said) != len(raw) or set(said) != {(one.field, one.at) for one in published}:
        raise VocabularyError(f"{where}.comparisons: each once, and no other")
    return tuple(
        replace(one, words=_with(one.words, arabic(said[one.field, one.at], "", where)))
        for one in published
    )


def _field(field: Field, raw: Any, where: str) -> Field:
    given = as_object(raw, where)
    if field.kind is FieldKind.FLAG:
        only_keys(given, (), where)
        return field
    if field.kind is FieldKind.NUMBER:
        only_keys(given, ("amount",), where)
        amount = counted(given.get("amount"), "n", f"{where}.amount")
        return replace(field, amount=MappingProxyType({**field.amount, ARABIC: amount}))
    only_keys(given, ("options",), where)
    options = get(given, "options", list, where)
    if [one.get("id") for one in options] != [option.id for option in field.options]:
        raise VocabularyError(f"{where}.options: each once, in their order")
    return replace(
        field,
        options=tuple(
            replace(option, words=_with(option.words, arabic(one.get("words"), "", where)))
            for option, one in zip(field.options, options, strict=True)
        ),
    )


def _shape(shape: Shape, fields: Mapping[str, Field], raw: Any, where: str) -> Shape:
    return replace(
        shape,
        fields=tuple(fields[one.id] for one in shape.fields),
        sentences=_sentences(raw, shape.sentences, where),
    )


def _try(attribute: Attribute, where: str) -> None:
    """Say every value once: a sentence that cannot be made is found here and not on a page."""
    for side, shape in (("capacity", attribute.capacity), ("demand", attribute.demand)):
        for record in shape.samples():
            value = (record,) if shape.form is Form.ONE else (record, record)
            try:
                said = shape.say(value, ARABIC, plain=True)
            except KeyError as missing:
                raise VocabularyError(f"{where}.{side}: no words for {missing}") from missing
            arabic(said, "", f"{where}.{side}")
