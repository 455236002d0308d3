"""Reading the parts of a value and the form of a side from the data file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from messaging.vocabulary.errors import VocabularyError
from messaging.vocabulary.reading import as_enum, as_object, get, is_id, only_keys, words
from messaging.vocabulary.values import Field, FieldKind, Form, Option, Shape
from messaging.vocabulary.wording import LANGUAGES, STYLES

_FIELD_KEYS: Final = (
    "kind", "labels", "unit", "min", "max", "step", "picks", "unlimited", "amount", "options",
    "may_be_empty", "at_most", "only_if",
)  # fmt: skip


def read_field(field_id: str, entry: dict[str, Any], where: str) -> Field:
    """Take one part of a value; VocabularyError names what is wrong."""
    only_keys(entry, _FIELD_KEYS, where)
    if not is_id(field_id):
        raise VocabularyError(f"{where}: small letters, digits and _ are expected")
    kind = as_enum(FieldKind, get(entry, "kind", str, where), f"{where}.kind")
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
    easy = [f"{language}-easy" for language in LANGUAGES]
    only_keys(raw, (*LANGUAGES, *easy), where)
    found: dict[str, Mapping[str, str]] = {}
    for style in (*LANGUAGES, *(key for key in easy if key in raw)):
        forms = words(raw, style, ("one", "other"), where)
        if any("{n}" not in form for form in forms.values()):
            raise VocabularyError(f"{where}.{style}: {{n}} is missing")
        found[style] = forms
    return MappingProxyType(found)


def _option(entry: dict[str, Any], kind: FieldKind, where: str) -> Option:
    only_keys(entry, ("id", "words", "easy", "anchors", "forms"), where)
    option_id = entry.get("id")
    if not isinstance(option_id, (int, str)) or isinstance(option_id, bool) or option_id == "":
        raise VocabularyError(f"{where}.id: a number or a code is expected")
    anchors: Mapping[str, str] = MappingProxyType({})
    if kind is FieldKind.LEVEL or "anchors" in entry:
        anchors = words(entry, "anchors", LANGUAGES, where)
    easy: Mapping[str, str] = MappingProxyType({})
    if "easy" in entry:
        easy = words(entry, "easy", LANGUAGES, where)
    forms = _forms(entry.get("forms", {}), bool(easy), f"{where}.forms")
    return Option(option_id, words(entry, "words", LANGUAGES, where), easy, anchors, forms)


def _forms(raw: Any, has_easy: bool, where: str) -> Mapping[str, Mapping[str, str]]:
    given = as_object(raw, where)
    only_keys(given, STYLES if has_easy else LANGUAGES, where)
    return MappingProxyType({style: words(given, style, given[style], where) for style in given})


def read_shape(entry: dict[str, Any], fields: Mapping[str, Field], where: str) -> Shape:
    """Take the form of one side, made of these parts; VocabularyError names what is wrong."""
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
    only_keys(sentences, STYLES, f"{where}.sentences")
    form = as_enum(Form, get(entry, "form", str, where), f"{where}.form")
    return Shape(
        form=form,
        fields=chosen,
        optional=optional,
        most=get(entry, "most", int, where) if form is Form.PAIRS else 1,
        sentences=MappingProxyType(
            {
                style: MappingProxyType(dict(get(sentences, style, dict, f"{where}.sentences")))
                for style in STYLES
            }
        ),
    )
