"""Reading one attribute from the data file; each refusal names the place of what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, TypeVar

from messaging.vocabulary.attributes import (
    NEVER_AS_LINE,
    Attribute,
    CapacityState,
    CommonWords,
    Comparator,
    Comparison,
    DemandState,
    IcfCode,
    Visibility,
)
from messaging.vocabulary.errors import VocabularyError
from messaging.vocabulary.reading import (
    as_enum,
    as_id,
    as_object,
    check_stamp,
    get,
    only_keys,
    words,
)
from messaging.vocabulary.shaping import read_field, read_shape
from messaging.vocabulary.values import Field, FieldKind, Form
from messaging.vocabulary.wording import LANGUAGES, STYLES

_S = TypeVar("_S", CapacityState, DemandState)
_ICF: Final = re.compile(r"[bdes]\d{3,5}", re.ASCII)
_FRAMES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "unknown": frozenset({"label"}),
        "no_limit": frozenset({"label"}),
        "not": frozenset({"label"}),
        "only_with": frozenset({"sentence", "adaptation"}),
        "left": frozenset({"sentence"}),
        "right": frozenset({"sentence"}),
        "both": frozenset({"sentence"}),
        "demand_unknown": frozenset({"label"}),
        "demand_none": frozenset({"label"}),
        "comparison": frozenset({"sentence", "amount", "comparison"}),
    }
)


def read_common(version: str, entry: dict[str, Any]) -> CommonWords:
    """Take one version of the words around every sentence; VocabularyError names what is wrong."""
    where = f"words.{version}"
    only_keys(entry, ("sha256", *STYLES), where)
    check_stamp(entry, where)
    if not version.isdecimal():
        raise VocabularyError(f"{where}: the version is a number")
    frames: dict[str, Mapping[str, str]] = {}
    for style in STYLES:
        frames[style] = _frames(entry, style, where, complete=True)
    return CommonWords(int(version), MappingProxyType(frames))


def _frames(
    entry: Mapping[str, Any], style: str, where: str, *, complete: bool
) -> Mapping[str, str]:
    found = get(entry, style, dict, where)
    only_keys(found, _FRAMES, f"{where}.{style}")
    for key, names in _FRAMES.items():
        if key not in found:
            if complete:
                raise VocabularyError(f"{where}.{style}: {key!r} is missing")
            continue
        used = set(re.findall(r"\{(\w*)\}", get(found, key, str, f"{where}.{style}")))
        if not used <= names or ("sentence" in names and "sentence" not in used):
            raise VocabularyError(f"{where}.{style}.{key}: places allowed are {sorted(names)}")
    return MappingProxyType(dict(found))


_ATTRIBUTE_KEYS: Final = (
    "id", "row", "version", "sha256", "words", "labels", "easy", "unit", "comparator",
    "visibility", "sides", "icf", "source", "comparisons", "fields", "capacity", "demand",
    "sentences",
)  # fmt: skip


def read_attribute(
    entry: dict[str, Any], core: frozenset[str], common: Mapping[str, CommonWords]
) -> Attribute:
    """Take one attribute, with its stamp checked and its sentences tried.

    `core` are the ICF codes that are certain, `common` the words by version. Raises
    VocabularyError naming the first thing that is wrong.
    """
    where = f"attributes.{entry.get('id')}"
    only_keys(entry, _ATTRIBUTE_KEYS, where)
    row = get(entry, "row", int, where)
    visibility = as_enum(Visibility, get(entry, "visibility", str, where), f"{where}.visibility")
    if row in NEVER_AS_LINE and visibility is not Visibility.OUTCOME:
        raise VocabularyError(f"{where}.visibility: row {row} never reaches the workplace")
    sha256 = check_stamp(entry, where)
    common_version = str(get(entry, "words", int, where))
    if common_version not in common:
        raise VocabularyError(f"{where}.words: there is no version {common_version}")
    fields = {
        field_id: read_field(
            field_id, as_object(raw, f"{where}.fields"), f"{where}.fields.{field_id}"
        )
        for field_id, raw in get(entry, "fields", dict, where).items()
    }
    own = get(entry, "sentences", dict, where)
    only_keys(own, STYLES, f"{where}.sentences")
    attribute = Attribute(
        id=as_id(entry, where),
        row=row,
        version=get(entry, "version", int, where),
        sha256=sha256,
        labels=words(entry, "labels", LANGUAGES, where),
        easy=words(entry, "easy", LANGUAGES, where),
        unit=get(entry, "unit", str, where),
        comparator=as_enum(Comparator, get(entry, "comparator", str, where), f"{where}.comparator"),
        visibility=visibility,
        sides=get(entry, "sides", bool, where),
        icf=_icf(get(entry, "icf", list, where), core, f"{where}.icf"),
        source=get(entry, "source", str, where),
        comparisons=_comparisons(entry.get("comparisons", []), fields, f"{where}.comparisons"),
        capacity_states=_states(CapacityState, entry, "capacity", where),
        demand_states=_states(DemandState, entry, "demand", where),
        capacity=read_shape(get(entry, "capacity", dict, where), fields, f"{where}.capacity"),
        demand=read_shape(get(entry, "demand", dict, where), fields, f"{where}.demand"),
        sentences=MappingProxyType(
            {s: _frames(own, s, f"{where}.sentences", complete=False) for s in STYLES}
        ),
        common=common[common_version],
    )
    _check_sentences(attribute, where)
    return attribute


def _states(kind: type[_S], entry: Mapping[str, Any], side: str, where: str) -> tuple[_S, ...]:
    raw = get(get(entry, side, dict, where), "states", list, f"{where}.{side}")
    states = tuple(as_enum(kind, state, f"{where}.{side}.states") for state in raw)
    if states != tuple(state for state in kind if state in states) or states[0] != "unknown":
        raise VocabularyError(f"{where}.{side}.states: in their fixed order, unknown first")
    return states


def _icf(raw: list[Any], core: frozenset[str], where: str) -> tuple[IcfCode, ...]:
    codes = []
    for item in raw:
        entry = as_object(item, where)
        only_keys(entry, ("code", "provisional"), where)
        code = get(entry, "code", str, where)
        provisional = get(entry, "provisional", bool, where)
        if not _ICF.fullmatch(code):
            raise VocabularyError(f"{where}: {code!r} is no ICF code")
        if provisional is (code in core):
            raise VocabularyError(f"{where}: {code} is certain only in the core set")
        codes.append(IcfCode(code, provisional))
    return tuple(codes)


def _comparisons(raw: list[Any], fields: Mapping[str, Field], where: str) -> tuple[Comparison, ...]:
    found = []
    for item in raw:
        entry = as_object(item, where)
        only_keys(entry, ("field", "at", "words"), where)
        field = fields.get(get(entry, "field", str, where))
        if field is None or field.kind not in (FieldKind.NUMBER, FieldKind.CHOICE):
            raise VocabularyError(f"{where}: {entry['field']!r} cannot be compared")
        at = entry.get("at")
        if not isinstance(at, (int, float, str)) or isinstance(at, bool):
            raise VocabularyError(f"{where}.at: a number or a choice is expected")
        if field.kind is FieldKind.CHOICE and at not in [o.id for o in field.options]:
            raise VocabularyError(f"{where}.at: {at!r} is no choice of {field.id}")
        found.append(Comparison(field.id, at, words(entry, "words", LANGUAGES, where)))
    return tuple(found)


def _check_sentences(attribute: Attribute, where: str) -> None:
    for side, shape in (("capacity", attribute.capacity), ("demand", attribute.demand)):
        for record in shape.samples():
            value = (record,) if shape.form is Form.ONE else (record, record)
            for style in STYLES:
                language, _, level = style.partition("-")
                try:
                    said = shape.say(value, language, plain=level == "easy")
                except KeyError as missing:
                    raise VocabularyError(
                        f"{where}.{side}.sentences.{style}: no words for {missing}"
                    ) from missing
                if "{" in said or "}" in said or (level == "easy" and not said.endswith(".")):
                    raise VocabularyError(f"{where}.{side}.sentences.{style}: {said!r}")
