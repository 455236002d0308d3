"""Reading the data files: typed getters that name the place of what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, TypeVar

from messaging.vocabulary.errors import VocabularyError
from messaging.vocabulary.wording import fingerprint_entry

_E = TypeVar("_E", bound=StrEnum)
_ID: Final = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)


def read_data(name: str) -> dict[str, Any]:
    """Read one data file of this package; VocabularyError when it is no JSON object."""
    text = resources.files("messaging.vocabulary").joinpath(name).read_text("utf-8")
    try:
        data = json.loads(text, object_pairs_hook=_no_duplicates)
    except ValueError as failure:
        raise VocabularyError(f"{name}: {failure}") from failure
    return as_object(data, name)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a key stands twice among {sorted(key for key, _ in pairs)}")
    return found


def as_object(value: object, where: str) -> dict[str, Any]:
    """Take an object, or say where it is missing."""
    if not isinstance(value, dict):
        raise VocabularyError(f"{where}: an object is expected")
    return value


def get(
    entry: Mapping[str, Any], key: str, kind: type[Any] | tuple[type[Any], ...], where: str
) -> Any:
    """Take a required part of the given type (bool never passes as int)."""
    if key not in entry:
        raise VocabularyError(f"{where}: {key!r} is missing")
    value = entry[key]
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        names = kind if isinstance(kind, tuple) else (kind,)
        wanted = " or ".join(name.__name__ for name in names)
        raise VocabularyError(f"{where}.{key}: {wanted} is expected")
    if kind in (str, list) and not value:
        raise VocabularyError(f"{where}.{key}: is empty")
    return value


def only_keys(entry: Mapping[str, Any], allowed: Iterable[str], where: str) -> None:
    """Refuse a key that nobody reads: most often a spelling mistake."""
    extra = set(entry) - set(allowed)
    if extra:
        raise VocabularyError(f"{where}: unknown key {min(extra)!r}")


def words(
    entry: Mapping[str, Any], key: str, languages: Iterable[str], where: str
) -> Mapping[str, str]:
    """Take words in exactly these languages, none of them empty or with stray spaces."""
    found = get(entry, key, dict, where)
    wanted = set(languages)
    if set(found) != wanted:
        raise VocabularyError(f"{where}.{key}: words are expected in {sorted(wanted)}")
    for language, text in found.items():
        if not isinstance(text, str) or not text.strip() or text != text.strip():
            raise VocabularyError(f"{where}.{key}.{language}: clean words are expected")
    return MappingProxyType(dict(found))


def check_stamp(entry: Mapping[str, Any], where: str) -> str:
    """Compare an entry with its stored fingerprint and give it.

    Raises VocabularyError when the words changed without a new version.
    """
    stored = get(entry, "sha256", str, where)
    if stored != fingerprint_entry(dict(entry), leave_out=("sha256", "reviewed_by")):
        raise VocabularyError(
            f"{where}: the content changed without a new version; keep the old entry, add a new "
            "version and stamp it with `python -m messaging.vocabulary --stamp`"
        )
    return str(stored)


def reviewers(entry: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """Take the list of who reviewed an entry; an empty one means: demonstration only."""
    raw = entry.get("reviewed_by")
    if not isinstance(raw, list) or not all(isinstance(name, str) and name for name in raw):
        raise VocabularyError(f"{where}.reviewed_by: a list of names is expected")
    return tuple(raw)


def as_enum(kind: type[_E], value: object, where: str) -> _E:
    """Take one of the words of an enumeration, or say which there are."""
    try:
        return kind(str(value))
    except ValueError:
        raise VocabularyError(f"{where}: one of {[str(k) for k in kind]} is expected") from None


def is_id(value: object) -> bool:
    """Whether this can be an identifier: small letters, digits and _."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def as_id(entry: Mapping[str, Any], where: str) -> str:
    """Take the entry's own identifier."""
    found = str(get(entry, "id", str, where))
    if not is_id(found):
        raise VocabularyError(f"{where}.id: small letters, digits and _ are expected")
    return found
