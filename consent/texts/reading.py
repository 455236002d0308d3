"""The files of the consent texts, read and checked: nothing changed, nothing needed left out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from consent.texts.text import (
    CONDITIONS,
    ITEMS,
    LANGUAGES,
    LEVELS,
    PLACE,
    PLACEHOLDERS,
    ConsentText,
    ConsentTexts,
    Item,
)

_OPTIONAL: Final = frozenset({"first", "law"})
_AT_ONCE: Final = frozenset(ITEMS) - _OPTIONAL - {"since"}
"""What is never behind "more"."""

_WIDER: Final = frozenset({"also_earlier", "sent"})
"""Choices that let more be seen than the usual ones: what they do stands at once too."""


class TextError(Exception):
    """A file of consent texts is not what it has to be; the message names the place."""


class TextChanged(TextError):
    """A text no longer fits its fingerprint: it was changed without a new version."""


def read(files: Mapping[str, str]) -> ConsentTexts:
    """Make the texts of the contents of files, by name. Raises TextChanged and TextError."""
    found: list[ConsentText] = []
    for name in sorted(files):
        try:
            data = json.loads(files[name])
        except ValueError as failure:
            raise TextError(f"{name}: {failure}") from failure
        if not isinstance(data, dict) or set(data) != {"purpose", "texts"}:
            raise TextError(f"{name}: 'purpose' and 'texts' are expected")
        if name != f"{data['purpose']}.json":
            raise TextError(f"{name}: holds the texts of {data['purpose']!r}")
        found.extend(_text(data["purpose"], entry, name) for entry in data["texts"])
    _check_versions(found)
    return ConsentTexts(tuple(found))


def fingerprint(purpose: str, entry: Mapping[str, Any]) -> str:
    """Give the SHA-256, in hexadecimal, of all that a text says and is."""
    said = ("language", "level", "version", "title", "items", "more")
    content = {"purpose": purpose, **{key: entry[key] for key in said if key in entry}}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _text(purpose: str, entry: Any, name: str) -> ConsentText:
    keys = {"language", "level", "version", "reviewed_by", "sha256", "title", "items"}
    if not isinstance(entry, dict) or set(entry) - {"more"} != keys:
        raise TextError(f"{name}: a text holds {sorted(keys)}")
    where = f"{name}: {entry['language']}, {entry['level']}, version {entry['version']}"
    if entry["language"] not in LANGUAGES or entry["level"] not in LEVELS:
        raise TextError(f"{where}: unknown language or level")
    if not isinstance(entry["version"], int) or entry["version"] < 1:
        raise TextError(f"{where}: versions count from 1")
    if not isinstance(entry["reviewed_by"], list):
        raise TextError(f"{where}: reviewed_by is a list of names")
    items = tuple(_item(item, where) for item in entry["items"])
    ids = list(dict.fromkeys(item.id for item in items))
    # The parts of one item follow each other, so that its sentences stay together.
    together = [item.id for item in sorted(items, key=lambda item: ids.index(item.id))]
    if together != [item.id for item in items]:
        raise TextError(f"{where}: items are missing or out of order")
    if ids != [i for i in ITEMS if i in ids] or not set(ITEMS) - _OPTIONAL <= set(ids):
        raise TextError(f"{where}: items are missing or out of order")
    _check_alternatives(items, where)
    _check_layers(items, entry.get("more"), where)
    _check_sentence(entry["title"], where, allowed=frozenset())
    if entry["sha256"] != fingerprint(purpose, entry):
        raise TextChanged(
            f"{where}: the text changed without a new version; put the old text back, add a new "
            "version and stamp it with `python -m consent.texts --stamp`"
        )
    return ConsentText(
        purpose=purpose,
        version=entry["version"],
        language=entry["language"],
        level=entry["level"],
        title=entry["title"],
        items=items,
        sha256=entry["sha256"],
        reviewed_by=tuple(entry["reviewed_by"]),
        more=entry.get("more", ""),
    )


def _item(raw: Any, where: str) -> Item:
    wanted = {"id", "sentences"}
    if not isinstance(raw, dict) or set(raw) - {"when", "more"} != wanted or not raw["sentences"]:
        raise TextError(f"{where}: an item holds an id and sentences")
    if raw.get("more", True) is not True:
        raise TextError(f"{where}: 'more' is true, or not there")
    for sentence in raw["sentences"]:
        _check_sentence(sentence, f"{where}, {raw['id']}")
    return Item(raw["id"], tuple(raw["sentences"]), raw.get("when", ""), "more" in raw)


def _check_alternatives(items: Iterable[Item], where: str) -> None:
    """Whatever he chooses, something is said: a choice has words for each of its outcomes."""
    found: dict[str, list[tuple[bool, str]]] = {}
    for item in items:
        if item.when:
            found.setdefault(item.id, []).append((item.more, item.when))
    for name, given in found.items():
        named = {when for _more, when in given}
        whole = {each for row in CONDITIONS if set(row) & named for each in row}
        if named != whole or len(set(given)) < len(given):
            raise TextError(f"{where}, {name}: a choice has words for each of its outcomes, once")


def _check_layers(items: Iterable[Item], more: object, where: str) -> None:
    """What somebody needs in order to choose, and what he widened, is not behind "more"."""
    layers: tuple[list[Item], list[Item]] = ([], [])
    for item in items:
        layers[item.more].append(item)
    at_once, behind = layers
    if not behind:
        if more is not None:
            raise TextError(f"{where}: nothing stands behind 'more'")
        return
    _check_sentence(more, f"{where}, more", allowed=frozenset())
    missing = _AT_ONCE - {item.id for item in at_once}
    missing |= {item.when for item in behind} & _WIDER - {item.when for item in at_once}
    if missing:
        raise TextError(f"{where}: {min(missing)!r} has to be said at once")


def _check_sentence(sentence: object, where: str, allowed: Iterable[str] = PLACEHOLDERS) -> None:
    if not isinstance(sentence, str) or not sentence or sentence != sentence.strip():
        raise TextError(f"{where}: clean sentences are expected")
    for name in PLACE.findall(sentence):
        if name not in allowed:
            raise TextError(f"{where}: {name!r} is no placeholder here")
    if "{" in PLACE.sub("", sentence) or "}" in PLACE.sub("", sentence):
        raise TextError(f"{where}: a bracket is open")


def _check_versions(texts: Iterable[ConsentText]) -> None:
    """A version is one content, and whoever has a purpose in his language has its newest."""
    purposes: dict[str, list[ConsentText]] = {}
    for text in texts:
        purposes.setdefault(text.purpose, []).append(text)
    for purpose, found in purposes.items():
        newest = max(text.version for text in found)
        if {text.version for text in found} != set(range(1, newest + 1)):
            raise TextError(f"{purpose}: versions count from 1, none is taken away")
        kinds: dict[tuple[str, str], list[int]] = {}
        contents: dict[int, list[tuple[str, str, set[str]]]] = {}
        for text in found:
            kinds.setdefault((text.language, text.level), []).append(text.version)
            where = f"{purpose}, {text.language}, {text.level}, version {text.version}"
            if contents.setdefault(text.version, _content(text)) != _content(text):
                raise TextError(f"{where}: says other things than this version in another language")
        for (language, level), versions in kinds.items():
            if versions != list(range(versions[0], newest + 1)):
                raise TextError(
                    f"{purpose}, {language}, {level}: once begun, each version up to {newest} is "
                    "there, in order"
                )


def _content(text: ConsentText) -> list[tuple[str, str, set[str]]]:
    """The ideas of a text and the names in each: what does not depend on a language."""
    return [
        (item.id, item.when, {name for line in item.sentences for name in PLACE.findall(line)})
        for item in text.items
    ]
