"""The sentences of the vocabulary in four languages: whole, each its own, and well set."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from messaging.vocabulary import Vocabulary, VocabularyError, load
from messaging.vocabulary.__main__ import stamp, stamped_entries
from messaging.vocabulary.attributes import CapacityState, DemandState
from messaging.vocabulary.capacity import Capacity, Side, describe
from messaging.vocabulary.demand import Demand, describe_demand
from messaging.vocabulary.reading import read_data
from messaging.vocabulary.values import FieldKind, Record, Shape
from messaging.vocabulary.wording import LANGUAGES, STYLES, fingerprint_entry

FROZEN = json.loads(Path(__file__).with_name("frozen.json").read_text("utf-8"))
PLACES = re.compile(r"\{(\w+)(?::\w+)?\}")
NO_BREAK = "\u00a0"


def without(entry: Any, *left_out: str) -> Any:
    if isinstance(entry, dict):
        return {key: without(item, *left_out) for key, item in entry.items() if key not in left_out}
    return [without(item, *left_out) for item in entry] if isinstance(entry, list) else entry


def test_dutch_and_english_read_as_they_did_before_french_and_german() -> None:
    """Letter for letter: what was released in the two languages says what it said."""
    added = ("fr", "fr-easy", "de", "de-easy", "forms")
    now = {
        fingerprint_entry(without(entry, *added), leave_out=("sha256",))
        for _, entry in stamped_entries(read_data("vocabulary.json"))
    }
    assert set(FROZEN["vocabulary.json in Dutch and English"]) <= now


def templates() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Every sentence by its place: (place, key, words by style)."""
    for attribute in load().attributes:
        books = {
            "capacity": attribute.capacity.sentences,
            "demand": attribute.demand.sentences,
            "own": attribute.sentences,
            "common": attribute.common.frames,
        }
        for name, book in books.items():
            for key in book["nl"]:
                place = f"{attribute.id}.{name}"
                yield place, key, {s: book[s][key] for s in STYLES if key in book[s]}


def test_no_sentence_is_that_of_another_language() -> None:
    for place, key, words in templates():
        said = [
            text
            for style, text in words.items()
            if not style.endswith("-easy") and re.search(r"\w", PLACES.sub("", text))
        ]
        assert len({text.replace(NO_BREAK, "") for text in said}) == len(said), (place, key, said)
        easy = [text for style, text in words.items() if style.endswith("-easy")]
        assert len(set(easy)) == len(easy), (place, key, easy)


def test_every_language_names_the_same_parts() -> None:
    for place, key, words in templates():
        for style in ("fr", "de", "fr-easy", "de-easy"):
            if style in words:
                dutch = words["nl" + style[2:]]
                assert set(PLACES.findall(words[style])) == set(PLACES.findall(dutch)), (
                    place, key, style,
                )  # fmt: skip


def whole(text: str, style: str) -> None:
    language, _, easy = style.partition("-")
    assert text.strip() == text, text
    assert not re.search(r"\s\s|[{}]|\s[,.]|,\s*,|\.\.|:\s*$|\(\s*\)", text), text
    if language == "fr":
        assert not re.search(rf"[^{NO_BREAK}][:;?!»]|«[^{NO_BREAK}]", text), text
        assert not re.search(r"(?<!-)\b(?:de|que|le|la|je|ne|se) [aeiouéèêà]", text), text
        assert not re.search(r"\b(?:de le|de les|à le|à les)\b", text), text
    if language in ("fr", "de"):
        assert not re.search(r"\d (?:kg|kgf|cm|°C)\b", text), text
    if easy:
        assert text[0].isupper(), text
        assert text.endswith("."), text
        assert all(not part[:1].islower() for part in text[:-1].split(". ")), text


def boundaries(shape: Shape) -> Iterator[Record]:
    """Every combination that reads differently, with each number at its ends and around one."""
    for record in shape.samples():
        numbers = [
            field
            for field in shape.fields
            if field.kind is FieldKind.NUMBER and isinstance(record.get(field.id), (int, float))
        ]
        yield record
        for field in numbers:
            for number in {field.minimum, field.maximum, -1, 0, 1, 1.5, 2} | set(field.picks):
                if field.minimum <= number <= field.maximum:
                    yield Record({**record, field.id: number})


@pytest.mark.parametrize("style", STYLES)
def test_every_value_at_its_boundaries_reads_whole(style: str) -> None:
    language, _, easy = style.partition("-")
    for attribute in load().attributes:
        for shape, plain in ((attribute.capacity, bool(easy)), (attribute.demand, bool(easy))):
            for record in boundaries(shape):
                whole(shape.say((record,), language, plain=plain), style)
        for field in (*attribute.capacity.fields, *attribute.demand.fields):
            for option in field.options:
                if option.anchors:
                    whole(option.anchors[language], language)


@pytest.mark.parametrize("style", STYLES)
def test_every_state_and_side_reads_whole(style: str) -> None:
    language, _, easy = style.partition("-")
    plain = bool(easy)
    for attribute in load().attributes:
        for state in attribute.demand_states:
            if state is not DemandState.VALUE:
                demand = Demand(attribute.id, attribute.version, state)
                whole(describe_demand(demand, language, plain), style)
        record = next(attribute.capacity.samples())
        for one in attribute.capacity_states:
            value = (record,) if one in (CapacityState.LIMIT, CapacityState.ONLY_WITH) else ()
            helps = load().adaptations_for(attribute.id)
            with_one = helps[0].id if one is CapacityState.ONLY_WITH else None
            for side in (None, *Side) if attribute.sides else (None,):
                line = Capacity(
                    attribute.id, attribute.version, one, value, with_one, side
                )  # fmt: skip
                whole(describe(line, language, plain), style)


def said(attribute: str, value: dict[str, Any], style: str, side: str = "capacity") -> str:
    language, _, easy = style.partition("-")
    shape: Shape = getattr(load().attribute(attribute), side)
    return shape.say((Record(value),), language, plain=bool(easy)).replace(NO_BREAK, " ")


@pytest.mark.parametrize(
    ("attribute", "value", "style", "side", "text"),
    [
        ("lift_low", {"kg": 5, "per_hour": 12}, "fr", "capacity",
         "peut soulever au maximum 5 kg du sol à la hanche, au plus 12 fois par heure"),
        ("lift_low", {"kg": 7.5, "per_hour": 12}, "de-easy", "capacity",
         "Sie dürfen höchstens 7,5 Kilo vom Boden heben, höchstens 12-mal pro Stunde."),
        ("lift_low", {"kg": 1.5, "per_hour": 5}, "fr-easy", "capacity",
         "Vous pouvez soulever du sol au maximum 1,5 kilo, au plus 5 fois par heure."),
        ("days_week", {"max_days": 2, "excluded": (1, 4)}, "fr", "capacity",
         "peut travailler au maximum 2 jours par semaine, pas le lundi et le jeudi"),
        ("days_week", {"max_days": 1}, "de", "capacity", "darf höchstens 1 Tag pro Woche arbeiten"),
        ("days_week", {"max_days": 3}, "de", "capacity",
         "darf höchstens 3 Tage pro Woche arbeiten"),
        ("temperature", {"min_c": -1, "max_c": 2}, "fr-easy", "demand",
         "Ici, il fait entre -1 degré et 2 degrés."),
        ("driving", {"vehicles": ("forklift", "bus")}, "de", "capacity",
         "darf nur einen Gabelstapler und einen Bus mit Menschen fahren"),
        ("driving", {"vehicles": ("forklift", "bus")}, "de-easy", "demand",
         "Hier fahren Sie einen Gabelstapler und einen Kleinbus."),
        ("machines", {"level": 1, "supervised": 2}, "de", "capacity",
         ("darf ohne Aufsicht höchstens mit geschützten Maschinen arbeiten, unter Aufsicht "
          "höchstens mit scharfen Handwerkzeugen")),
    ],
)  # fmt: skip
def test_number_case_and_article_follow_the_language(
    attribute: str, value: dict[str, Any], style: str, side: str, text: str
) -> None:
    assert said(attribute, value, style, side) == text


def spoiled(attribute_id: str, spoil: Any) -> dict[str, Any]:
    data = copy.deepcopy(read_data("vocabulary.json"))
    spoil(next(a for a in data["attributes"] if a["id"] == attribute_id))
    for _, entry in stamped_entries(data):
        entry["sha256"] = "-"
    stamp(data)
    return data


def test_a_case_that_is_missing_is_refused_by_name() -> None:
    def lose(entry: dict[str, Any]) -> None:
        del entry["fields"]["vehicles"]["options"][1]["forms"]

    with pytest.raises(VocabularyError, match=r"driving\.capacity.sentences\.de: no words for"):
        Vocabulary.from_json(spoiled("driving", lose))


def test_a_form_of_no_style_is_refused() -> None:
    def misspell(entry: dict[str, Any]) -> None:
        entry["fields"]["vehicles"]["options"][1]["forms"]["de-easy"] = {"accusative": "x"}

    with pytest.raises(VocabularyError, match="forms: unknown key 'de-easy'"):
        Vocabulary.from_json(spoiled("driving", misspell))


def test_four_languages_speak() -> None:
    assert LANGUAGES == ("nl", "en", "fr", "de")
    assert len(STYLES) == 8
