"""The files of the texts: what is changed, wrong or left out is refused by its name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from consent.texts import (
    ITEMS,
    LANGUAGES,
    TextChanged,
    TextError,
    fingerprint,
    read,
    text_for,
)
from consent.texts.__main__ import main
from tests.consent.texts.support import dumped, files


def change_title(entry: dict[str, Any]) -> None:
    entry["title"] = "Iets anders?"


def change_word(entry: dict[str, Any]) -> None:
    entry["items"][4]["sentences"][0] += " "


def change_level(entry: dict[str, Any]) -> None:
    entry["level"] = "usual"


def change_order(entry: dict[str, Any]) -> None:
    entry["items"][3]["sentences"].reverse()


def part(entry: dict[str, Any], when: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in entry["items"] if item.get("when") == when)
    return found


def at(data: dict[str, Any], language: str, level: str, version: int) -> dict[str, Any]:
    """A text of the advice, as it stands in its file."""
    found: dict[str, Any] = next(
        entry
        for entry in data["advice.json"]["texts"]
        if (entry["language"], entry["level"], entry["version"]) == (language, level, version)
    )
    return found


def stamp(entry: dict[str, Any]) -> None:
    entry["sha256"] = fingerprint("advice", entry)


@pytest.mark.parametrize("change", [change_title, change_level, change_order])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_changed_without_a_version_is_refused(change: Any, language: str) -> None:
    data = files()
    change(at(data, language, "easy", 5))
    with pytest.raises(TextChanged, match=rf"advice\.json: {language}"):
        read(dumped(data))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (change_word, "clean sentences"),
        (lambda e: e["items"].pop(0), "out of order"),
        (lambda e: e["items"].reverse(), "out of order"),
        (lambda e: e.update(note="x"), "a text holds"),
        (lambda e: e.update(language="tlh"), "language"),
        (lambda e: e.update(version=0), "count from 1"),
        (lambda e: e.update(version=2), "once begun"),
        (lambda e: e.update(version=9), "none is taken away"),
        (lambda e: e["items"][0]["sentences"].append("{name} vraagt."), "no placeholder"),
        (lambda e: e["items"][0]["sentences"].append("{doctor vraagt."), "bracket"),
        (lambda e: e.update(title="{doctor}?"), "no placeholder"),
        (lambda e: e["items"].remove(part(e, "sent")), "each of its outcomes"),
        (lambda e: e["items"].insert(0, part(e, "sent")), "out of order"),
        (lambda e: part(e, "sent").update(when="never"), "each of its outcomes"),
        (lambda e: e.update(more="Meer"), "nothing stands behind"),
    ],
)
def test_a_wrong_file_is_refused_by_name(spoil: Any, says: str) -> None:
    spoiled(spoil, says, 1)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        *(
            (lambda e, name=name: behind(e, name), f"'{name}' has to be said at once")
            for name in sorted(set(ITEMS) - {"first", "since", "law"})
        ),
        (lambda e: part(e, "also_earlier").update(more=True), "'also_earlier' has to be said"),
        (lambda e: behind(e, "first"), "'sent' has to be said at once"),
        (lambda e: e.pop("more"), "clean sentences"),
        (lambda e: e.update(more=" Meer"), "clean sentences"),
        (lambda e: e.update(more="{until}"), "no placeholder"),
        (lambda e: e["items"][-1].update(more=False), "'more' is true, or not there"),
        (lambda e: e["items"].remove(part(e, "from_now")), "each of its outcomes"),
    ],
)
def test_nothing_that_a_choice_needs_can_be_put_behind_more(spoil: Any, says: str) -> None:
    spoiled(spoil, says, 5)


def behind(entry: dict[str, Any], name: str) -> None:
    """Put what stands at once of an idea behind "more"."""
    items = entry["items"]
    items[:] = [item for item in items if item["id"] != name or "more" not in item]
    for item in items:
        if item["id"] == name:
            item["more"] = True


def spoiled(spoil: Any, says: str, version: int) -> None:
    data = files()
    entry = at(data, "nl", "easy", version)
    spoil(entry)
    entry["sha256"] = fingerprint("advice", entry)
    with pytest.raises(TextError, match=says):
        read(dumped(data))


def a_next_version(data: dict[str, Any], *but: str) -> None:
    """An eighth version of the advice in every language and level, but in these languages."""
    texts = data["advice.json"]["texts"]
    for entry in [e for e in texts if e["version"] == 7 and e["language"] not in but]:
        newer = json.loads(json.dumps(entry))
        newer["version"] = 8
        newer["items"][2]["sentences"].append("Zij alleen.")
        stamp(newer)
        texts.append(newer)


def test_a_new_version_stands_beside_the_old_one() -> None:
    data = files()
    a_next_version(data)
    both = read(dumped(data))
    assert both.text("advice", "nl", "easy").version == 8
    assert both.text("advice", "nl", "easy", 7) == text_for("advice", "nl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_stays_behind_when_a_version_comes(language: str) -> None:
    data = files()
    a_next_version(data, language)
    with pytest.raises(TextError, match=rf"advice, {language}, \w+: once begun"):
        read(dumped(data))


def test_a_language_that_comes_later_begins_at_the_version_of_that_moment() -> None:
    """A number is one content: a first French text beside a seventh Dutch one is no version 1."""
    data = files()
    french = at(data, "fr", "easy", 7)
    assert read(dumped(data)).text("advice", "fr", "easy").version == 7
    french["version"] = 1
    stamp(french)
    with pytest.raises(TextError, match="advice, fr, easy"):
        read(dumped(data))


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e["items"].pop(),
        lambda e: e["items"][-1]["sentences"].append("{workshop}."),
    ],
)
def test_a_version_says_the_same_in_every_language(change: Any) -> None:
    data = files()
    french = at(data, "fr", "easy", 7)
    assert french["items"][-1]["id"] == "law"
    change(french)
    stamp(french)
    with pytest.raises(TextError, match="version 7: says other things"):
        read(dumped(data))


def test_the_command_stamps_new_texts_and_never_hides_a_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in dumped(files()).items():
        (tmp_path / name).write_text(content, "utf-8")
    assert main([], folder=tmp_path) == 0
    data = files()["advice.json"]
    data["texts"][0]["sha256"] = "-"
    (tmp_path / "advice.json").write_text(json.dumps(data), "utf-8")
    assert main([], folder=tmp_path) == 1
    assert main(["--stamp"], folder=tmp_path) == 0
    assert json.loads((tmp_path / "advice.json").read_text("utf-8")) == files()["advice.json"]
    data = files()["advice.json"]
    change_title(data["texts"][0])
    (tmp_path / "advice.json").write_text(json.dumps(data), "utf-8")
    assert main(["--stamp"], folder=tmp_path) == 1
    assert "CHANGED WITHOUT A NEW VERSION" in capsys.readouterr().out
