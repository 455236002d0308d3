"""The attributes: one quantity with two sides, what a task demands and what a person can do.

Everything about an attribute is data in `vocabulary.json`; `load()` checks that file as a whole.
An entry never changes once it was used: a new version stands beside the old one, so that what
was written years ago still means and reads the same. Sources: the ICF for the codes, and the
functional ability forms that each entry names under "source".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Final, TypeVar

from messaging.vocabulary.errors import VocabularyError
from messaging.vocabulary.reading import as_object, check_stamp, get, only_keys, read_data, words
from messaging.vocabulary.values import Field, FieldKind, Form, Option, Shape
from messaging.vocabulary.wording import LANGUAGES, SENTENCE_LANGUAGES

NEVER_AS_LINE: Final[frozenset[int]] = frozenset({27, 28, 31, *range(36, 45)})
"""Rows that never reach the workplace as a line: a ceiling, which no data file can lift."""

_STYLES: Final[tuple[str, ...]] = tuple(
    style for language in SENTENCE_LANGUAGES for style in (language, f"{language}-easy")
)
_E = TypeVar("_E", bound=StrEnum)
_ID: Final = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)
_ICF: Final = re.compile(r"[bdes]\d{3,5}", re.ASCII)


class Comparator(StrEnum):
    """How a demand and a capacity of one attribute are compared."""

    AT_LEAST = "at_least"
    SUBSET = "subset"
    WINDOW = "window"
    NEED = "need"
    FLAG = "flag"
    DOMINANCE = "dominance"
    DISJOINT = "disjoint"
    INTERSECTS = "intersects"


class Visibility(StrEnum):
    """What may reach the workplace: the line itself under `limits`, or outcomes alone."""

    LIMITS = "limits"
    OUTCOME = "outcome"


class CapacityState(StrEnum):
    """What a doctor says of one attribute of a person; `unknown` until he says otherwise."""

    UNKNOWN = "unknown"
    NO_LIMIT = "no_limit"
    LIMIT = "limit"
    ONLY_WITH = "only_with"
    NOT = "not"


class DemandState(StrEnum):
    """What a workshop says of one attribute of a task; `unknown` until it is filled in."""

    UNKNOWN = "unknown"
    NONE = "none"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class IcfCode:
    """An ICF code; `provisional` unless it belongs to the core set for vocational work."""

    code: str
    provisional: bool


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """An everyday thing that a number is about as much as ("half a bucket of water")."""

    field: str
    at: int | float | str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Adaptation:
    """A thing that can change a demand, in words that fit after "with"."""

    id: str
    labels: Mapping[str, str]
    relieves: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CommonWords:
    """One version of the words around every sentence, per style ("nl", "nl-easy", ...)."""

    version: int
    frames: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """One version of one attribute.

    `row` is its number in the list of 45; `labels` its name for professionals in four languages,
    `easy` its name for a worker; `unit` is informative, each part of a value names its own.
    """

    id: str
    row: int
    version: int
    sha256: str
    labels: Mapping[str, str]
    easy: Mapping[str, str]
    unit: str
    comparator: Comparator
    visibility: Visibility
    sides: bool
    icf: tuple[IcfCode, ...]
    source: str
    comparisons: tuple[Comparison, ...]
    capacity_states: tuple[CapacityState, ...]
    demand_states: tuple[DemandState, ...]
    capacity: Shape
    demand: Shape
    sentences: Mapping[str, Mapping[str, str]]
    common: CommonWords

    @property
    def fits_limits(self) -> bool:
        """Whether its line may reach the workplace under `limits`."""
        return self.visibility is Visibility.LIMITS

    def frame(self, key: str, language: str, *, plain: bool = False) -> str:
        """Give a sentence of its own for a state ("not", ...) or else the common one."""
        style = f"{language}-easy" if plain else language
        return self.sentences[style].get(key) or self.common.frames[style][key]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """All attributes, in the order of their rows, and the adaptations.

    Immutable; `load()` gives the one that the product ships.
    """

    attributes: tuple[Attribute, ...]
    earlier: tuple[Attribute, ...]
    adaptations: tuple[Adaptation, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The identifiers of all attributes, in the order of their rows."""
        return tuple(attribute.id for attribute in self.attributes)

    def attribute(self, attribute_id: str, version: int | None = None) -> Attribute:
        """Give an attribute, in its current or the named version; KeyError when unknown."""
        for attribute in self.attributes + self.earlier:
            if attribute.id == attribute_id and version in (None, attribute.version):
                return attribute
        raise KeyError(attribute_id)

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

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Vocabulary:
        """Make a vocabulary of the content of a data file.

        Raises VocabularyError naming the first thing that is wrong: a missing word, a value that
        has no sentence, a line that would pass a ceiling, an entry changed without a version.
        """
        only_keys(
            data,
            ("format", "about", "icf_core_set", "words", "adaptations", "attributes", "earlier"),
            "vocabulary",
        )
        if data.get("format") != 1:
            raise VocabularyError("vocabulary.format: 1 is expected")
        core = frozenset(get(data, "icf_core_set", list, "vocabulary"))
        common = {
            version: _common(version, get(data["words"], version, dict, "words"))
            for version in get(data, "words", dict, "vocabulary")
        }
        attributes = tuple(
            _attribute(as_object(entry, f"attributes[{n}]"), core, common)
            for n, entry in enumerate(get(data, "attributes", list, "vocabulary"))
        )
        earlier = tuple(
            _attribute(as_object(entry, f"earlier[{n}]"), core, common)
            for n, entry in enumerate(data.get("earlier", []))
        )
        _check_versions(attributes, earlier)
        if [a.row for a in attributes] != sorted({a.row for a in attributes}):
            raise VocabularyError("attributes: rows are expected in order, each once")
        adaptations = tuple(
            _adaptation(as_object(entry, f"adaptations[{n}]"))
            for n, entry in enumerate(get(data, "adaptations", list, "vocabulary"))
        )
        if len({a.id for a in adaptations}) != len(adaptations):
            raise VocabularyError("adaptations: an id stands twice")
        made = cls(attributes, earlier, adaptations)
        for attribute in attributes:
            if CapacityState.ONLY_WITH in attribute.capacity_states and not made.adaptations_for(
                attribute.id
            ):
                raise VocabularyError(f"{attribute.id}: only_with, but no adaptation relieves it")
        return made


@cache
def load() -> Vocabulary:
    """Read and check the vocabulary that the product ships; the same immutable object each time.

    Raises VocabularyError naming what is wrong with the file.
    """
    return Vocabulary.from_json(read_data("vocabulary.json"))


def fits_limits(attribute_id: str) -> bool:
    """Whether a line of this attribute may be shown with numbers under the purpose `limits`.

    False for the mental and social attributes, and for an id that does not exist.
    """
    return load().fits_limits(attribute_id)


# checking the file ----------------------------------------------------------------------------

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


def _common(version: str, entry: dict[str, Any]) -> CommonWords:
    where = f"words.{version}"
    only_keys(entry, ("sha256", *_STYLES), where)
    check_stamp(entry, where)
    if not version.isdecimal():
        raise VocabularyError(f"{where}: the version is a number")
    frames: dict[str, Mapping[str, str]] = {}
    for style in _STYLES:
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


def _adaptation(entry: dict[str, Any]) -> Adaptation:
    where = f"adaptations.{entry.get('id')}"
    only_keys(entry, ("id", "labels", "relieves"), where)
    relieves = tuple(get(entry, "relieves", list, where))
    for attribute_id in relieves:
        if not isinstance(attribute_id, str) or not _ID.fullmatch(attribute_id):
            raise VocabularyError(f"{where}.relieves: {attribute_id!r} is no attribute id")
    return Adaptation(_id(entry, where), words(entry, "labels", LANGUAGES, where), relieves)


def _id(entry: Mapping[str, Any], where: str) -> str:
    found = str(get(entry, "id", str, where))
    if not _ID.fullmatch(found):
        raise VocabularyError(f"{where}.id: small letters, digits and _ are expected")
    return found


_ATTRIBUTE_KEYS: Final = (
    "id", "row", "version", "sha256", "words", "labels", "easy", "unit", "comparator",
    "visibility", "sides", "icf", "source", "comparisons", "fields", "capacity", "demand",
    "sentences",
)  # fmt: skip


def _attribute(
    entry: dict[str, Any], core: frozenset[str], common: Mapping[str, CommonWords]
) -> Attribute:
    where = f"attributes.{entry.get('id')}"
    only_keys(entry, _ATTRIBUTE_KEYS, where)
    row = get(entry, "row", int, where)
    visibility = _enum(Visibility, get(entry, "visibility", str, where), f"{where}.visibility")
    if row in NEVER_AS_LINE and visibility is not Visibility.OUTCOME:
        raise VocabularyError(f"{where}.visibility: row {row} never reaches the workplace")
    sha256 = check_stamp(entry, where)
    common_version = str(get(entry, "words", int, where))
    if common_version not in common:
        raise VocabularyError(f"{where}.words: there is no version {common_version}")
    fields = {
        field_id: _field(field_id, as_object(raw, f"{where}.fields"), f"{where}.fields.{field_id}")
        for field_id, raw in get(entry, "fields", dict, where).items()
    }
    own = get(entry, "sentences", dict, where)
    only_keys(own, _STYLES, f"{where}.sentences")
    attribute = Attribute(
        id=_id(entry, where),
        row=row,
        version=get(entry, "version", int, where),
        sha256=sha256,
        labels=words(entry, "labels", LANGUAGES, where),
        easy=words(entry, "easy", SENTENCE_LANGUAGES, where),
        unit=get(entry, "unit", str, where),
        comparator=_enum(Comparator, get(entry, "comparator", str, where), f"{where}.comparator"),
        visibility=visibility,
        sides=get(entry, "sides", bool, where),
        icf=_icf(get(entry, "icf", list, where), core, f"{where}.icf"),
        source=get(entry, "source", str, where),
        comparisons=_comparisons(entry.get("comparisons", []), fields, f"{where}.comparisons"),
        capacity_states=_states(CapacityState, entry, "capacity", where),
        demand_states=_states(DemandState, entry, "demand", where),
        capacity=_shape(get(entry, "capacity", dict, where), fields, f"{where}.capacity"),
        demand=_shape(get(entry, "demand", dict, where), fields, f"{where}.demand"),
        sentences=MappingProxyType(
            {s: _frames(own, s, f"{where}.sentences", complete=False) for s in _STYLES}
        ),
        common=common[common_version],
    )
    _check_sentences(attribute, where)
    return attribute


def _enum(kind: type[_E], value: object, where: str) -> _E:
    try:
        return kind(str(value))
    except ValueError:
        raise VocabularyError(f"{where}: one of {[str(k) for k in kind]} is expected") from None


def _states(kind: type[_E], entry: Mapping[str, Any], side: str, where: str) -> tuple[_E, ...]:
    raw = get(get(entry, side, dict, where), "states", list, f"{where}.{side}")
    states = tuple(_enum(kind, state, f"{where}.{side}.states") for state in raw)
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


_FIELD_KEYS: Final = (
    "kind", "labels", "unit", "min", "max", "step", "picks", "unlimited", "amount", "options",
    "may_be_empty", "at_most", "only_if",
)  # fmt: skip


def _field(field_id: str, entry: dict[str, Any], where: str) -> Field:
    only_keys(entry, _FIELD_KEYS, where)
    if not _ID.fullmatch(field_id):
        raise VocabularyError(f"{where}: small letters, digits and _ are expected")
    kind = _enum(FieldKind, get(entry, "kind", str, where), f"{where}.kind")
    number = kind is FieldKind.NUMBER
    amount: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    options: tuple[Option, ...] = ()
    if number:
        amount = _amount(get(entry, "amount", dict, where), f"{where}.amount")
        for key in ("min", "max"):
            get(entry, key, (int, float), where)
    elif kind is not FieldKind.FLAG:
        options = tuple(
            _option(as_object(item, f"{where}.options"), kind, f"{where}.options[{n}]")
            for n, item in enumerate(get(entry, "options", list, where))
        )
        if len({str(option.id) for option in options}) != len(options):
            raise VocabularyError(f"{where}.options: an id stands twice")
        if kind is FieldKind.LEVEL and [o.id for o in options] != list(range(len(options))):
            raise VocabularyError(f"{where}.options: levels count from 0")
    only_if = entry.get("only_if")
    if only_if is not None and (not isinstance(only_if, dict) or len(only_if) != 1):
        raise VocabularyError(f"{where}.only_if: one part and its value are expected")
    minimum, maximum = float(entry.get("min", 0)), float(entry.get("max", 0))
    picks = tuple(entry.get("picks", ()))
    if number and not (minimum <= maximum and all(minimum <= p <= maximum for p in picks)):
        raise VocabularyError(f"{where}: min, max and picks do not fit each other")
    return Field(
        id=field_id,
        kind=kind,
        labels=words(entry, "labels", LANGUAGES, where),
        unit=get(entry, "unit", str, where) if number else None,
        minimum=minimum,
        maximum=maximum,
        step=entry.get("step"),
        picks=picks,
        unlimited=bool(entry.get("unlimited", False)),
        amount=amount,
        options=options,
        may_be_empty=bool(entry.get("may_be_empty", False)),
        at_most=entry.get("at_most"),
        only_if=next(iter(only_if.items())) if only_if else None,
    )


def _amount(raw: dict[str, Any], where: str) -> Mapping[str, Mapping[str, str]]:
    easy = [f"{language}-easy" for language in SENTENCE_LANGUAGES]
    only_keys(raw, (*LANGUAGES, *easy), where)
    found: dict[str, Mapping[str, str]] = {}
    for style in (*LANGUAGES, *(key for key in easy if key in raw)):
        forms = words(raw, style, ("one", "other"), where)
        if any("{n}" not in form for form in forms.values()):
            raise VocabularyError(f"{where}.{style}: {{n}} is missing")
        found[style] = forms
    return MappingProxyType(found)


def _option(entry: dict[str, Any], kind: FieldKind, where: str) -> Option:
    only_keys(entry, ("id", "words", "easy", "anchors"), where)
    option_id = entry.get("id")
    if not isinstance(option_id, (int, str)) or isinstance(option_id, bool) or option_id == "":
        raise VocabularyError(f"{where}.id: a number or a code is expected")
    anchors: Mapping[str, str] = MappingProxyType({})
    if kind is FieldKind.LEVEL or "anchors" in entry:
        anchors = words(entry, "anchors", LANGUAGES, where)
    easy: Mapping[str, str] = MappingProxyType({})
    if "easy" in entry:
        easy = words(entry, "easy", SENTENCE_LANGUAGES, where)
    return Option(option_id, words(entry, "words", LANGUAGES, where), easy, anchors)


def _shape(entry: dict[str, Any], fields: Mapping[str, Field], where: str) -> Shape:
    only_keys(entry, ("states", "form", "fields", "optional", "most", "sentences"), where)
    names = get(entry, "fields", list, where)
    for name in names:
        if name not in fields:
            raise VocabularyError(f"{where}.fields: there is no field {name!r}")
    chosen = tuple(fields[name] for name in names)
    optional = frozenset(entry.get("optional", ()))
    if not optional <= set(names):
        raise VocabularyError(f"{where}.optional: only fields of this side")
    for field in chosen:
        for other in (field.at_most, field.only_if[0] if field.only_if else None):
            if other is not None and other not in names:
                raise VocabularyError(f"{where}.{field.id}: it refers to {other!r}, not here")
    sentences = get(entry, "sentences", dict, where)
    only_keys(sentences, _STYLES, f"{where}.sentences")
    form = _enum(Form, get(entry, "form", str, where), f"{where}.form")
    return Shape(
        form=form,
        fields=chosen,
        optional=optional,
        most=get(entry, "most", int, where) if form is Form.PAIRS else 1,
        sentences=MappingProxyType(
            {
                style: MappingProxyType(dict(get(sentences, style, dict, f"{where}.sentences")))
                for style in _STYLES
            }
        ),
    )


def _check_sentences(attribute: Attribute, where: str) -> None:
    for side, shape in (("capacity", attribute.capacity), ("demand", attribute.demand)):
        for record in shape.samples():
            value = (record,) if shape.form is Form.ONE else (record, record)
            for style in _STYLES:
                language, _, level = style.partition("-")
                try:
                    said = shape.say(value, language, plain=level == "easy")
                except KeyError as missing:
                    raise VocabularyError(
                        f"{where}.{side}.sentences.{style}: no words for {missing}"
                    ) from missing
                if "{" in said or "}" in said or (level == "easy" and not said.endswith(".")):
                    raise VocabularyError(f"{where}.{side}.sentences.{style}: {said!r}")
