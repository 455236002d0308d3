"""The consent texts: frozen, short, complete, and the same in every language and level."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import consent.texts as texts_module
from consent.texts import (
    CONDITIONS,
    DEMONSTRATION_ONLY,
    ITEMS,
    LANGUAGES,
    PLACEHOLDERS,
    Chosen,
    ConsentText,
    TextChanged,
    TextError,
    UnknownText,
    fingerprint,
    load,
    read,
    text_for,
    text_version,
)
from consent.texts.__main__ import main

FROZEN: dict[str, str] = json.loads(Path(__file__).with_name("frozen.json").read_text("utf-8"))
DATA = Path(texts_module.__file__).parent / "data"
TEXTS = list(load().texts)
NAMES = {
    "doctor": "dokter An Peeters",
    "organisation": "Externe dienst De Linde",
    "workshop": "De Schakel",
    "until": "3 maart 2027",
}
GP = {"gp": "dokter Noor Haddad", "practice": "Praktijk De Brug"}
PURPOSES = ("doctors", "workplace", "advice", "limits", "coach", "absence_reason")
BENEFIT = {"nl": "uitkering", "en": "benefit", "fr": "allocation", "de": "Geld", "ar": "إعانة"}
TITLES = {
    "doctors": "Mogen je huisarts en de arbeidsarts met elkaar praten over je gezondheid?",
    "workplace": "Mag je huisarts weten welk werk je doet?",
    "advice": "Mag de sociale dienst weten welk werk bij je past?",
    "limits": "Mag de sociale dienst ook weten hoeveel kilo, en hoelang zitten of staan?",
    "coach": "Mag je coach weten welke taken vandaag passen, en hoe je het best geholpen wordt?",
    "absence_reason": "Wie mag weten of je ziekte met het werk te maken heeft?",
}


def name_of(text: ConsentText) -> str:
    return f"{text.purpose} {text.language} {text.level} v{text.version}"


def sentences_of(text: ConsentText) -> list[str]:
    """Every sentence by itself, with what is put between quotation marks apart."""
    lines = [text.title, *(s for item in text.items for s in item.sentences)]
    found = []
    for line in lines:
        found += [part for part in re.split(r"(?<=[.?!:؟])\s+[“„«]?\s*", line) if part]
    return found


def newest(text: ConsentText) -> bool:
    return text.version == load().text(text.purpose, text.language, text.level).version


def shown(purpose: str, language: str, level: str) -> list[ConsentText]:
    try:
        return [load().text(purpose, language, level)]
    except UnknownText:
        return []


def files() -> dict[str, Any]:
    return {p.name: json.loads(p.read_text("utf-8")) for p in DATA.glob("*.json")}


def dumped(data: dict[str, Any]) -> dict[str, str]:
    return {name: json.dumps(content) for name, content in data.items()}


def test_every_purpose_has_an_easy_text_in_every_language() -> None:
    assert sorted(load().purposes) == sorted(PURPOSES)
    for purpose in PURPOSES:
        assert text_for(purpose, "nl").title == TITLES[purpose]
        for language in LANGUAGES:
            assert text_for(purpose, language).title.endswith("؟" if language == "ar" else "?")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_dutch_has_a_usual_text_too(purpose: str) -> None:
    usual, easy = text_for(purpose, "nl", "usual"), text_for(purpose, "nl")
    assert (usual.level, easy.level) == ("usual", "easy")
    assert len(usual.rendered(**NAMES).splitlines()) < len(easy.rendered(**NAMES).splitlines())


def test_what_was_shown_is_frozen() -> None:
    """A published fingerprint never changes; add that of a new text to frozen.json."""
    assert {name_of(text): text.sha256 for text in TEXTS} == FROZEN


@pytest.mark.parametrize("text", TEXTS, ids=name_of)
def test_sentences_are_short(text: ConsentText) -> None:
    most = 15 if newest(text) or text.language == "nl" else 17
    if text.level == "usual":
        most = 26
    for sentence in sentences_of(text):
        words = re.sub(r"\{\w+\}", "een twee drie", sentence).split()
        assert len(words) <= most, f"{len(words)} words: {sentence}"


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_one_screen(purpose: str, language: str) -> None:
    """At once: sixteen sentences at most, two to an idea; a wider or narrower choice adds its own.

    With what stands behind "more" it is still a text that can be read to its end.
    """
    for chosen, names in every_choice():
        lines = text_for(purpose, language).filled(chosen, **NAMES, **names)
        at_once = [item for item in lines if not item.more]
        assert all(len(item.sentences) <= 2 for item in at_once)
        usual = chosen == Chosen() and names in ({}, GP)
        assert sum(len(item.sentences) for item in at_once) <= (16 if usual else 18)
        assert sum(len(item.sentences) for item in lines) <= 45


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize(
    ("language", "level"), [*((one, "easy") for one in LANGUAGES), ("nl", "usual")]
)
def test_what_a_choice_needs_stands_at_once(purpose: str, language: str, level: str) -> None:
    """Who asks, who sees it, what, why, gain, drawback and benefit, no, stop, until when."""
    text = text_for(purpose, language, level)
    for chosen, names in every_choice():
        at_once = {i.id: i.sentences for i in text.filled(chosen, **NAMES, **names) if not i.more}
        needed = set(ITEMS) - {"who_starts", "first", "since", "law"}
        assert needed <= at_once.keys()
        assert ("since" in at_once) is chosen.earlier
        assert ("first" in at_once) is (purpose in ("advice", "limits", "coach"))
        assert BENEFIT[language] in " ".join(at_once["drawback"])
        assert NAMES["until"] in " ".join(at_once["until"])
        for name in names.values():
            if purpose == "doctors":
                assert name in " ".join(at_once["who_sees"])


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_second_layer_follows_the_first_and_is_part_of_what_was_shown(purpose: str) -> None:
    text = text_for(purpose, "nl")
    items = text.filled(**NAMES)
    layers = [item.more for item in items]
    assert layers == sorted(layers)
    at_once, behind = text.rendered(**NAMES).split(f"\n\n{text.more}\n\n")
    assert at_once.split("\n\n")[1:] == ["\n".join(i.sentences) for i in items if not i.more]
    assert behind.split("\n\n") == ["\n".join(i.sentences) for i in items if i.more]
    assert text.rendered(Chosen(earlier=True), **NAMES).split(text.more)[0] != at_once + "\n\n"


EASY_DUTCH = [text for text in TEXTS if (text.language, text.level) == ("nl", "easy")]


@pytest.mark.parametrize("text", EASY_DUTCH, ids=name_of)
def test_easy_dutch(text: ConsentText) -> None:
    """No abbreviation, no unit symbol, no 'u', no double negative, no difficult word."""
    for sentence in sentences_of(text):
        low = sentence.lower()
        assert not re.search(r"\b(u|uw)\b", low), sentence
        assert not re.search(r"\b(kg|min|bv|o\.a|enz|m\.b\.t|evt|incl|nr|tel|dr)\b\.?", low)
        assert not re.search(r"\b[A-Z]{2,}\b", sentence), sentence
        negatives = re.findall(r"\b(?:niet|geen|nooit|niemand|niets|nergens|zonder)\b", low)
        assert len(negatives) <= 1, sentence
        for hard in ("toestemming", "verwerking", "gegevens", "conform", "betreffende", "middels"):
            assert hard not in low


@pytest.mark.parametrize("purpose", PURPOSES)
def test_german_never_says_they_where_a_reader_hears_you(purpose: str) -> None:
    """Read aloud, and at the start of a sentence, the two are one word: the others have a name."""
    for sentence in sentences_of(text_for(purpose, "de")):
        they = r"^Sie (?:sehen|lesen|wissen|schreiben|finden|suchen)\b|(?:sehen|lesen|wissen) sie\b"
        assert not re.search(they, sentence), sentence


@pytest.mark.parametrize("text", TEXTS, ids=name_of)
def test_only_known_places_are_open(text: ConsentText) -> None:
    every = {"doctor", "gp", "practice", "physician"}
    assert text.needs(names=every) <= PLACEHOLDERS
    assert {"doctor", "until"} <= text.needs()
    assert "doctor" not in text.needs(names=())


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_language_says_the_same_things(purpose: str) -> None:
    """Line by line, with the same names in each; how a language says it is its own."""
    dutch = text_for(purpose, "nl")
    for other in [text for text in TEXTS if text.purpose == purpose and newest(text)]:
        assert dutch.version == other.version
        if other.level == "usual":
            continue
        for one, two in zip(dutch.items, other.items, strict=True):
            assert (one.id, one.when) == (two.id, two.when)
            assert len(one.sentences) == len(two.sentences)
            for a, b in zip(one.sentences, two.sentences, strict=True):
                assert set(re.findall(r"\{\w+\}", a)) == set(re.findall(r"\{\w+\}", b))


@pytest.mark.parametrize("purpose", PURPOSES)
def test_each_text_says_what_it_must(purpose: str) -> None:
    text = text_for(purpose, "nl")
    said = {item.id: " ".join(item.sentences) for item in text.filled(**NAMES) if not item.more}
    said |= {
        "who_starts": " ".join(text.filled(workshop="x", organisation="x", until="x")[0].sentences)
    }
    assert set(ITEMS) - {"first", "since", "law"} <= set(said)
    assert "Een voorbeeld: “" in said["example"]
    assert "Je kan altijd stoppen." in said["stop"]
    assert "kan het nog weten" in said["stop"]
    assert "code op je papier" in text.rendered(**NAMES)
    for language in LANGUAGES:
        assert BENEFIT[language] in text_for(purpose, language).rendered(**NAMES)
    if purpose != "absence_reason":
        assert "Zeg je nee, dan blijft alles zoals het nu is." in said["no"]
        assert "uitkering" in said["drawback"]
        assert "ziekte" in said["never"] or "Je werk, de sociale dienst" in said["never"]
    if purpose in ("advice", "limits", "coach"):
        assert "eerst zelf bekijken" in said["first"]


@pytest.mark.parametrize("text", TEXTS, ids=name_of)
def test_rendered_is_exactly_what_is_shown(text: ConsentText) -> None:
    shown = text.rendered(**NAMES)
    assert shown == text.rendered(**NAMES)
    assert shown.startswith(text.title + "\n\n")
    assert re.search("dokter an peeters", shown, re.IGNORECASE)
    assert "{" not in shown
    assert "3 maart 2027" in shown
    own = text.rendered(**{k: v for k, v in NAMES.items() if k != "doctor"})
    assert "Peeters" not in own
    assert shown != own


def every_choice() -> list[tuple[Chosen, dict[str, str]]]:
    """Each thing that he can choose, by itself."""
    return [
        (Chosen(), {}),
        (Chosen(), GP),
        (Chosen(only_gp=True), GP),
        (Chosen(), {"physician": "dokter Eva Claes"}),
        (Chosen(earlier=True), {}),
        (Chosen(show_first=False), {}),
        (Chosen(service=True), {}),
        (Chosen(physicians=True), {}),
        (Chosen(service=True, physicians=True), {}),
    ]


@pytest.mark.parametrize("level", ["easy", "usual"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("purpose", "kinds"),
    [
        ("doctors", 5),
        ("workplace", 5),
        ("advice", 3),
        ("limits", 3),
        ("coach", 3),
    ],
)
def test_the_words_differ_for_each_choice(
    purpose: str, kinds: int, language: str, level: str
) -> None:
    text = text_for(purpose, language, level)
    said = {text.rendered(chosen, **NAMES, **names) for chosen, names in every_choice()}
    assert len(said) == kinds


@pytest.mark.parametrize("purpose", ["doctors", "workplace"])
def test_the_gp_and_what_of_his_practice_are_in_the_words(purpose: str) -> None:
    text = text_for(purpose, "nl")
    stands_in, alone = (
        "Je huisarts dokter Noor Haddad en de andere dokters van Praktijk De Brug zien het.",
        "Andere dokters van die praktijk zien het niet.",
    )
    group, person = text.rendered(**NAMES, **GP), text.rendered(Chosen(only_gp=True), **NAMES, **GP)
    assert "Je huisarts dokter Noor Haddad van Praktijk De Brug ziet het." in person
    for words in (group, person):
        assert "Jij kiest welke huisarts" not in words
    assert stands_in in group
    assert alone not in group
    assert alone in person
    assert stands_in not in person
    unnamed = text.rendered(**NAMES)
    assert "Jij kiest welke huisarts het ziet." in unnamed
    assert "die praktijk" not in unnamed
    with pytest.raises(ValueError, match="practice"):
        text.rendered(**NAMES, gp=GP["gp"])


def test_one_physician_is_named_instead_of_all() -> None:
    text = text_for("doctors", "nl")
    one = text.rendered(**NAMES, physician="dokter Eva Claes")
    assert "Arbeidsarts dokter Eva Claes van Externe dienst De Linde ziet het." in one
    assert "De arbeidsartsen van" not in one
    assert "De arbeidsartsen van" in text.rendered(**NAMES)


def test_whom_he_chose_to_be_told_is_in_the_words() -> None:
    written = [text for text in TEXTS if text.purpose == "absence_reason" and text.version > 1]
    for text in written:
        said = {text.rendered(chosen, **NAMES, **names) for chosen, names in every_choice()}
        assert len(said) == 5
    text = text_for("absence_reason", "nl")
    service, physicians = "sociale dienst van De Schakel mag", "arbeidsartsen van Externe dienst"
    for by_service, by_physicians in ((True, False), (False, True), (True, True)):
        said = text.rendered(Chosen(service=by_service, physicians=by_physicians), **NAMES)
        assert (service in said) is by_service
        assert (physicians in said) is by_physicians
        assert "Jij kiest" not in said


@pytest.mark.parametrize("purpose", ["advice", "limits", "coach"])
def test_sending_at_once_never_says_that_he_may_look_first(purpose: str) -> None:
    text = text_for(purpose, "nl")
    sent = text.rendered(Chosen(show_first=False), **NAMES)
    assert "eerst zelf bekijken" not in sent
    assert "weglaten" not in sent
    assert "Jij koos om meteen te sturen." in sent


@pytest.mark.parametrize("purpose", PURPOSES)
def test_from_when_is_in_the_words(purpose: str) -> None:
    text = text_for(purpose, "nl")
    now, before = text.rendered(**NAMES), text.rendered(Chosen(earlier=True), **NAMES)
    assert re.search(r"\balleen\b.*vanaf nu", now, re.IGNORECASE)
    assert "vanaf nu" not in before
    assert re.search(r"vroeger", before)


def test_of_each_condition_one_holds() -> None:
    for chosen, names in every_choice():
        held = chosen.conditions(names)
        assert all(len(held & set(row)) == 1 for row in CONDITIONS)


def test_names_are_put_in_once_and_as_they_are() -> None:
    text = text_for("advice", "nl")
    shown = text.rendered(doctor="{until}", workshop="{doctor} $1 \\1", until="morgen")
    assert "{until} vraagt dit aan jou." in shown
    assert "{doctor} $1 \\1" in shown


@pytest.mark.parametrize(
    "names",
    [
        {"doctor": "x"},
        {**NAMES, "nickname": "x"},
        {**NAMES, "until": ""},
        {**NAMES, "workshop": "twee\nregels"},
        {**NAMES, "workshop": "x" * 201},
        {**NAMES, "workshop": "om\u202egekeerd"},
    ],
)
def test_wrong_names_are_refused(names: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        text_for("advice", "nl").rendered(**names)


def test_no_text_was_reviewed_yet_and_each_says_so() -> None:
    assert not any(text.reviewed for text in TEXTS)
    assert set(DEMONSTRATION_ONLY) == set(LANGUAGES)
    data = files()
    data["advice.json"]["texts"][0]["reviewed_by"] = ["A. Reviewer"]
    assert read(dumped(data)).text("advice", "nl", "easy", 1).reviewed


def test_usual_falls_back_to_easy_and_nothing_else_does() -> None:
    assert text_for("advice", "ar", "usual").level == "easy"
    assert text_version("advice", "nl", "easy", 5) == text_for("advice", "nl")
    for unknown in (("gossip", "nl", "easy"), ("advice", "xx", "easy"), ("advice", "nl", "hard")):
        with pytest.raises(UnknownText):
            text_for(*unknown)
    with pytest.raises(UnknownText):
        text_version("advice", "nl", "easy", 99)


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
    """A sixth version of the advice in every language and level, but in these languages."""
    texts = data["advice.json"]["texts"]
    for entry in [e for e in texts if e["version"] == 5 and e["language"] not in but]:
        newer = json.loads(json.dumps(entry))
        newer["version"] = 6
        newer["items"][2]["sentences"].append("Zij alleen.")
        stamp(newer)
        texts.append(newer)


def test_a_new_version_stands_beside_the_old_one() -> None:
    data = files()
    a_next_version(data)
    both = read(dumped(data))
    assert both.text("advice", "nl", "easy").version == 6
    assert both.text("advice", "nl", "easy", 5) == text_for("advice", "nl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_stays_behind_when_a_version_comes(language: str) -> None:
    data = files()
    a_next_version(data, language)
    with pytest.raises(TextError, match=rf"advice, {language}, \w+: once begun"):
        read(dumped(data))


def test_a_language_that_comes_later_begins_at_the_version_of_that_moment() -> None:
    """A number is one content: a first French text beside a fifth Dutch one is no version 1."""
    data = files()
    french = at(data, "fr", "easy", 5)
    assert read(dumped(data)).text("advice", "fr", "easy").version == 5
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
    french = at(data, "fr", "easy", 5)
    assert french["items"][-1]["id"] == "law"
    change(french)
    stamp(french)
    with pytest.raises(TextError, match="version 5: says other things"):
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


def test_the_purposes_are_those_of_the_rules() -> None:
    from consent.purposes import PurposeCode

    assert set(PURPOSES) == {str(code) for code in PurposeCode}


def test_what_flows_is_named_in_the_text_from_which_it_may_flow() -> None:
    """For each kind its purpose has that version of the text, in every language."""
    from consent.purposes import KINDS, Kind

    named = {
        Kind.ARRANGEMENT: {
            "nl": "hulp het werk kon regelen",
            "en": "help your work could arrange",
            "fr": "a pu donner",
            "de": "geben konnte",
            "ar": "المساعدة التي وفّرها العمل",
        },
        Kind.RETURN_PLAN: {
            "nl": "stap voor stap",
            "en": "step by step",
            "fr": "étape par étape",
            "de": "Schritt für Schritt",
            "ar": "خطوة بعد خطوة",
        },
    }
    for rule in KINDS.values():
        if rule.since_text == 1:
            continue
        for text in [one for one in TEXTS if one.purpose == rule.purpose]:
            at_once = [item for item in text.filled(**NAMES) if not item.more]
            words = " ".join(sentence for item in at_once for sentence in item.sentences)
            said = named[rule.kind][text.language] in words
            assert said == (text.version >= rule.since_text), name_of(text)
