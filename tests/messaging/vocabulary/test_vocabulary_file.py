"""The data file of the attributes: what it holds, and what it is refused for."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from messaging.vocabulary import (
    Phrasebook,
    Vocabulary,
    VocabularyError,
    fits_limits,
    load,
    parse_capacity,
)
from messaging.vocabulary.__main__ import main, stamped_entries
from messaging.vocabulary.reading import read_data
from messaging.vocabulary.wording import LANGUAGES
from tests.messaging.vocabulary.strategies import TODAY
from tests.support.another_attribute import PARTS, restamped, with_another

FROZEN = json.loads(Path(__file__).with_name("frozen.json").read_text("utf-8"))
FILES = ("vocabulary.json", "phrases.json", "questions.json", "arabic.json")


def test_the_45_in_the_order_of_their_rows() -> None:
    assert [a.row for a in load().attributes] == list(range(1, 46))


def test_today_s_forms_offer_the_first_ten() -> None:
    assert {a.id: a.row for a in load().offered()} == {
        "hours_day": 1, "days_week": 2, "lift_low": 6, "lift_high": 7, "carry": 8, "sitting": 10,
        "standing": 11, "noise": 30, "stimuli": 31, "coach": 44,
    }  # fmt: skip
    assert len(load().adaptations_first) == 10


def test_mental_and_social_lines_never_leave_as_a_line() -> None:
    hidden = {a.row for a in load().attributes if not a.fits_limits}
    assert hidden == {27, 28, 31, *range(36, 45)}
    assert fits_limits("lift_low")
    assert not fits_limits("stimuli")
    assert not fits_limits("no_such_attribute")


def test_the_workplace_gets_an_adaptation_in_the_words_of_the_phrasebook() -> None:
    for adaptation in load().adaptations:
        phrase = Phrasebook.load().phrase(adaptation.id)
        said = {language: phrase.words[language]["other"] for language in LANGUAGES}
        assert adaptation.workplace == said


def test_only_core_set_codes_are_certain() -> None:
    certain = {c.code for a in load().attributes for c in a.icf if not c.provisional}
    assert certain == {
        "b140", "b164", "b455", "d155", "d160", "d166", "d210", "d220", "d240", "d310", "d415",
        "d440", "d445", "d450", "d470", "d720", "d850", "d8501", "e330",
    }  # fmt: skip


def test_every_level_has_an_anchor_and_every_comparison_its_words() -> None:
    for attribute in load().attributes:
        assert attribute.source
        for shape in (attribute.capacity, attribute.demand):
            for field in shape.fields:
                if field.kind == "level":
                    assert all(option.anchors["nl"].endswith(".") for option in field.options)
    five = [c for c in load().attribute("lift_low").comparisons if c.at == 5]
    assert five[0].words["nl"] == "een halve emmer water"


def test_what_was_used_is_frozen() -> None:
    """A fingerprint that was once published never changes; add new ones to frozen.json."""
    now = {}
    for name in FILES:
        for _, entry in stamped_entries(read_data(name)):
            now[f"{name} {entry['sha256']}"] = True
    missing = [f"{name} {mark}" for name in FILES for mark in FROZEN[name] if
               f"{name} {mark}" not in now]  # fmt: skip
    assert not missing, "a published entry was changed or taken away"
    assert len(now) == sum(len(FROZEN[name]) for name in FILES), "publish the new entries too"


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_in_order(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert f"{name}: in order" in capsys.readouterr().out


def test_stamping_signs_new_entries_and_never_hides_a_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in FILES:
        (tmp_path / name).write_text(json.dumps(read_data(name)), "utf-8")
    data = read_data("phrases.json")
    data["phrases"][0]["versions"][0]["sha256"] = "-"
    data["phrases"][1]["versions"][0]["words"]["nl"] = "iets anders"
    (tmp_path / "phrases.json").write_text(json.dumps(data), "utf-8")
    assert main([], folder=tmp_path) == 1
    assert main(["--stamp"], folder=tmp_path) == 1
    after = json.loads((tmp_path / "phrases.json").read_text("utf-8"))
    original = read_data("phrases.json")
    assert after["phrases"][0] == original["phrases"][0]
    assert (
        after["phrases"][1]["versions"][0]["sha256"]
        == (original["phrases"][1]["versions"][0]["sha256"])
    )
    assert "changed without a new version" in capsys.readouterr().out


def change_label(data: dict[str, Any]) -> None:
    data["attributes"][0]["labels"]["nl"] = "Anders"


def test_a_change_without_a_new_stamp_is_refused() -> None:
    data = copy.deepcopy(read_data("vocabulary.json"))
    change_label(data)
    with pytest.raises(VocabularyError, match="without a new version"):
        Vocabulary.from_json(data)
    Vocabulary.from_json(restamped(data))


def find(data: dict[str, Any], attribute_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(a for a in data["attributes"] if a["id"] == attribute_id)
    return found


def show_stimuli(data: dict[str, Any]) -> None:
    find(data, "stimuli")["visibility"] = "limits"


def lose_a_language(data: dict[str, Any]) -> None:
    del find(data, "carry")["labels"]["de"]


def lose_a_sentence(data: dict[str, Any]) -> None:
    del find(data, "sitting")["capacity"]["sentences"]["nl"]["stretch_min"]


def name_a_stranger(data: dict[str, Any]) -> None:
    find(data, "lift_low")["capacity"]["sentences"]["en"]["kg+per_hour"] = "{weight}"


def claim_certainty(data: dict[str, Any]) -> None:
    find(data, "noise")["icf"][0]["provisional"] = False


def swap_rows(data: dict[str, Any]) -> None:
    data["attributes"].reverse()


def add_a_stray_key(data: dict[str, Any]) -> None:
    find(data, "noise")["diagnosis"] = "no"


def lose_an_anchor(data: dict[str, Any]) -> None:
    del find(data, "coach")["fields"]["level"]["options"][2]["anchors"]


def twice_the_same(data: dict[str, Any]) -> None:
    data["attributes"].append(copy.deepcopy(data["attributes"][-1]))


def no_relief(data: dict[str, Any]) -> None:
    for adaptation in data["adaptations"]:
        adaptation["relieves"] = [a for a in adaptation["relieves"] if a != "noise"] or ["carry"]
        adaptation["effects"] = [
            e for e in adaptation.get("effects", []) if e["attribute"] != "noise"
        ]


def effects_of(data: dict[str, Any], adaptation_id: str) -> list[dict[str, Any]]:
    found: dict[str, Any] = next(a for a in data["adaptations"] if a["id"] == adaptation_id)
    effects: list[dict[str, Any]] = found["effects"]
    return effects


def make_it_heavier(data: dict[str, Any]) -> None:
    effects_of(data, "lifting_aid")[0]["change"] = {"set_at_least": {"kg": 5}}


def double_it(data: dict[str, Any]) -> None:
    effects_of(data, "lift_with_two")[0]["change"] = {"multiply": {"kg": "2"}}


def take_an_offer_away(data: dict[str, Any]) -> None:
    effect = effects_of(data, "coach_nearby")[0]
    effect |= {"on": "demand", "change": {"set_at_most": {"level": 0}}}


def leave_him_alone(data: dict[str, Any]) -> None:
    effects_of(data, "own_table")[0]["change"] = {"set_at_most": {"level": 0}}


def act_out_of_sight(data: dict[str, Any]) -> None:
    for adaptation in data["adaptations"]:
        if adaptation["id"] == "quiet_corner":
            adaptation["relieves"] = ["noise"]


def burden_elsewhere(data: dict[str, Any]) -> None:
    change = {"add": {"vehicles": ["car"]}}
    effects_of(data, "hearing_protection")[1] |= {"attribute": "driving", "change": change}


def tell_a_number(data: dict[str, Any]) -> None:
    data["adaptations"][0]["workplace"]["nl"] = "Met een kruk, elke 15 minuten."


def compare_what_is_not_there(data: dict[str, Any]) -> None:
    data["rules"]["hours_day"]["parts"][0]["capacity"] = "max_kg"


def tell_an_easing_in_no_words(data: dict[str, Any]) -> None:
    data["rules"]["machines"]["parts"][0]["instead"]["adaptation"] = "nobody"


def leave_a_part_out(data: dict[str, Any]) -> None:
    del data["rules"]["machines"]["parts"][0]["instead"]


def known_first(data: dict[str, Any]) -> None:
    find(data, "noise")["demand"]["states"] = ["none", "value"]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (show_stimuli, "row 31 never reaches the workplace"),
        (lose_a_language, "carry.labels"),
        (lose_a_sentence, "no words for 'stretch_min'"),
        (name_a_stranger, "lift_low.capacity.sentences.en"),
        (claim_certainty, "e2500 is certain only in the core set"),
        (swap_rows, "rows are expected in order"),
        (add_a_stray_key, "unknown key 'diagnosis'"),
        (lose_an_anchor, "anchors"),
        (twice_the_same, "an id stands twice"),
        (no_relief, "no adaptation relieves it"),
        (known_first, "unknown first"),
        (make_it_heavier, "set_at_least does not lighten"),
        (double_it, "lift_with_two.*too_high"),
        (take_an_offer_away, "set_at_most does not lighten"),
        (leave_him_alone, "would be left alone"),
        (act_out_of_sight, "stimuli is not in relieves"),
        (burden_elsewhere, "add does not lighten"),
        (tell_a_number, "no number reaches the workplace"),
        (compare_what_is_not_there, "there is no part 'max_kg'"),
        (tell_an_easing_in_no_words, "an easing is told in the words of an adaptation"),
        (leave_a_part_out, "the capacity's 'supervised' is compared with nothing"),
    ],
)
def test_a_wrong_file_is_refused_by_name(
    spoil: Callable[[dict[str, Any]], None], says: str
) -> None:
    data = copy.deepcopy(read_data("vocabulary.json"))
    spoil(data)
    with pytest.raises(VocabularyError, match=says):
        Vocabulary.from_json(restamped(data))


def test_an_attribute_is_added_in_the_file_alone() -> None:
    """Row 46, a window with a flag, and how its parts are compared."""
    with pytest.raises(VocabularyError, match="window has to say its parts"):
        Vocabulary.from_json(with_another(()))
    with pytest.raises(VocabularyError, match="'outdoors' is compared with nothing"):
        Vocabulary.from_json(with_another(PARTS[:2]))
    vocabulary = Vocabulary.from_json(with_another())
    line = parse_capacity(
        {
            "attribute": "water_temperature", "state": "limit", "review_by": TODAY.isoformat(),
            "value": {"min_c": "-2", "max_c": "30", "outdoors": "yes"},
        },
        TODAY, vocabulary,
    )  # fmt: skip
    from messaging.vocabulary import describe

    assert describe(line, "nl", vocabulary=vocabulary) == "-2 °C tot 30 °C, ook buiten."
    assert vocabulary.fits_limits("water_temperature")


def test_an_old_version_still_reads_as_it_did() -> None:
    from messaging.vocabulary import describe, restore_capacity

    data = copy.deepcopy(read_data("vocabulary.json"))
    old = copy.deepcopy(find(data, "carry"))
    data["earlier"].append(old)
    new = find(data, "carry")
    new["version"] = 2
    new["sentences"]["nl"]["not"] = "draagt niets"
    vocabulary = Vocabulary.from_json(restamped(data))
    stored = {"attribute": "carry", "version": 1, "state": "not", "review_by": "2026-03-01"}
    line = restore_capacity(stored, vocabulary)
    assert describe(line, "nl", vocabulary=vocabulary) == "mag niets dragen"
    fresh = restore_capacity({**stored, "version": 2}, vocabulary)
    assert describe(fresh, "nl", vocabulary=vocabulary) == "draagt niets"
    data["earlier"] = []
    data["earlier"].append({**old, "version": 3})
    with pytest.raises(VocabularyError, match="no newer version"):
        Vocabulary.from_json(restamped(data))
