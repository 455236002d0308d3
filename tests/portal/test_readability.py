"""Every easy text keeps the hard rules, and the check of them finds what breaks one."""

from __future__ import annotations

import pytest

from consent.purposes import PurposeCode
from consent.texts import LANGUAGES
from tools.easy_texts import Passage, passages
from tools.one_idea import too_much
from tools.readability import (
    FORMS,
    PUBLISHED,
    TWO_IDEAS,
    figures,
    is_hard,
    main,
    misses,
    rare,
    sentences,
    two_ideas,
)

ALL = passages()


def one(text: str, language: str = "nl", kind: str = "consent") -> list[str]:
    """The rules that this text breaks."""
    passage = Passage(kind, "a text", language, ((text,),))
    return [miss.rule for miss in misses(passage) if is_hard(miss)]


def test_every_easy_text_keeps_the_hard_rules() -> None:
    hard = [miss for passage in ALL for miss in misses(passage) if is_hard(miss)]
    assert [(miss.passage.kind, miss.rule, miss.sentence) for miss in hard] == []


def test_every_easy_text_is_looked_at() -> None:
    found = {(passage.kind, passage.language, passage.name) for passage in ALL}
    for language in LANGUAGES:
        assert ("words", language, "word list") in found
        for purpose in PurposeCode:
            assert ("understanding", language, str(purpose)) in found
    kinds = {(passage.kind, passage.language) for passage in ALL}
    assert {("consent", language) for language in LANGUAGES} <= kinds
    assert {("vocabulary", language) for language in LANGUAGES} <= kinds
    assert ("pages", "nl") in kinds
    assert all(passage.ideas for passage in ALL)


def test_what_was_published_before_is_still_there_and_still_misses() -> None:
    """A sentence that is better by now has no place among those that may stay."""
    found = {miss.sentence for passage in ALL for miss in misses(passage)}
    assert found >= PUBLISHED


@pytest.mark.parametrize(
    ("text", "language", "rule"),
    [
        ("De dokter " + "ziet het werk en " * 4 + "meer.", "nl", "19 words"),
        ("De " + "{} {} {} " * 5 + "zien het.", "nl", "18 words"),
        ("Je tilt 5 kg.", "nl", "abbreviation: kg"),
        ("Je tilt b.v. een doos.", "nl", "abbreviation: b.v."),
        ("De VDAB ziet het.", "nl", "abbreviation: VDAB"),
        ("Niemand ziet het nooit.", "nl", "two negatives: niemand, nooit"),
        ("Nobody never sees it.", "en", "two negatives: nobody, never"),
        ("Vous ne voyez pas sans cela.", "fr", "two negatives: ne, sans"),
        ("Keiner sieht das nicht.", "de", "two negatives: keiner, nicht"),
        ("De verwerking is klaar.", "nl", "jargon: verwerking"),
        ("Vous voyez les données.", "fr", "jargon: données"),
        ("De lastgeving is klaar.", "nl", "rare, and not explained: lastgeving"),
        ("Your encumbrance is seen.", "en", "rare, and not explained: encumbrance"),
        ("Vous voyez la forclusion.", "fr", "rare, and not explained: forclusion"),
        ("Sie sehen die Zweckbindung.", "de", "rare, and not explained: zweckbindung"),
    ],
)
def test_each_rule_bites(text: str, language: str, rule: str) -> None:
    assert rule in one(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("De arbeidsarts ziet welk werk bij je past.", "nl"),
        ("Je mag niet bukken en je rug niet draaien.", "nl"),
        ("Met een tilhulp, een kruk of een bosmaaier.", "nl"),
        ("De kilo’s en foto’s gaan niet weg.", "nl"),
        ("Your GP sees what you can do.", "en"),
        ("Aujourd’hui, le médecin n’a pas vu l’avis.", "fr"),
        ("Der Arbeitsarzt weiß nichts über Ihre Straße.", "de"),
        ("لا يرى مكان عملك هذا أبداً.", "ar"),
    ],
)
def test_what_is_easy_passes(text: str, language: str) -> None:
    assert one(text, language) == []


@pytest.mark.parametrize("language", sorted(FORMS))
def test_a_form_stands_in_for_a_word_that_everybody_knows(language: str) -> None:
    assert rare(" ".join(FORMS[language].values()), language) == []


def test_no_more_sentences_than_before_hold_two_ideas() -> None:
    """Whoever makes one better writes down the smaller number; it never rises again."""
    found = two_ideas()
    assert set(found) == set(TWO_IDEAS) == set(LANGUAGES)
    for language, held in found.items():
        said = [miss.sentence for miss in held]
        assert len(said) <= TWO_IDEAS[language], (language, said)
    # Nothing else than the published vocabulary holds any: no question, no page, no explanation.
    assert {miss.passage.kind for held in found.values() for miss in held} <= {"vocabulary"}


@pytest.mark.parametrize(
    ("sentence", "language", "said"),
    [
        ("Zeg je nee, dan blijft alles zoals het nu is.", "nl", "3 clauses"),
        ("Ze schrijven wat goed gaat en wat moeilijk is.", "nl", "3 clauses"),
        ("Je werkt morgen, maar niet als je ziek bent.", "nl", "3 clauses"),
        ("De dokter, die je kent, belt je.", "nl", "2 commas"),
        ("If you are ill, somebody asks whether it is work.", "en", "3 clauses"),
        ("You can stop, and you can say why when you like.", "en", "3 clauses"),
        ("Si vous dites non, tout reste comme vous le voulez.", "fr", "3 clauses"),
        ("Die Person, die Sie wählen, sieht das.", "de", "2 commas"),
        ("Wenn Sie krank sind, fragt jemand, ob es Arbeit ist.", "de", "3 clauses"),
        ("إذا كنت مريضاً، يسألك شخص كيف عندما تعمل.", "ar", "3 clauses"),
        ("Ici, vous prenez les escaliers, jusqu'à {} {}.", "fr", "2 commas"),
        ("De dokter, {} {}, belt je.", "nl", "2 commas"),
    ],
)
def test_two_ideas_in_a_sentence_are_found(sentence: str, language: str, said: str) -> None:
    assert too_much(sentence, language) == said


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Het kan gaan over uren, tillen, houding, ogen, oren, lawaai, stof en aandacht.", "nl"),
        ("Ze zien welke taken en welke hulp bij je passen.", "nl"),
        ("Ze zien hoeveel en hoelang je kan werken, soms stap voor stap.", "nl"),
        ("Wie mag weten of je ziekte met het werk te maken heeft?", "nl"),
        ("Je hoeft niet te zeggen waarom.", "nl"),
        ("Vraag wie er keek, en waarom", "nl"),
        ("Een voorbeeld: “Je kan stoppen, als je wil, en dat is goed.”", "nl"),
        ("If you stop, nobody can open it.", "en"),
        ("Who may see what", "en"),
        ("That is about as long as a football match.", "en"),
        ("Prentjes tonen wat je eerst doet, en wat daarna.", "nl"),
        ("Ils lisent ce que vous pouvez soulever, porter, pousser et tirer.", "fr"),
        ("Der Sozialdienst sieht, welche Aufgaben und welche Hilfe zu Ihnen passen.", "de"),
        ("يمكنك أن تتوقف إذا أردت.", "ar"),
        ("Je mag tot {} {} dragen, {} {}, {} {}.", "nl"),
        ("Ici, vous tendez le bras jusqu'à {} {} devant vous, {} {}.", "fr"),
        ("So sehen wir diese Woche, ob unsere Worte wohl klar sind.", "de"),
    ],
)
def test_one_idea_in_a_sentence_is_left_alone(sentence: str, language: str) -> None:
    assert too_much(sentence, language) is None


def test_too_many_words_for_one_idea_is_a_miss() -> None:
    passage = Passage("consent", "a text", "nl", (("De dokter ziet wat je goed kan doen.",) * 12,))
    assert [miss.rule for miss in misses(passage)] == ["96 words for one idea"]


def test_a_translated_catalogue_is_looked_at_and_does_not_stop_anybody() -> None:
    words = "Le médecin ne voit pas sans la forclusion."
    assert one(words, "fr", "pages") == []
    assert one(words, "fr", "consent") != []
    assert one("De verwerking is conform.", "nl", "pages") != []


def test_figures_are_counted_by_hand() -> None:
    passage = Passage("consent", "x", "nl", (("Je werkt. Wij luisteren naar {} {}:", "ja."),))
    counted = figures(passage)
    assert sentences("Je werkt. Wij luisteren naar {} {}: ja.") == [
        "Je werkt.", "Wij luisteren naar {} {}:", "ja.",
    ]  # fmt: skip
    assert (counted.sentences, counted.longest, counted.idea) == (3, 5, 8)
    assert counted.mean == pytest.approx(8 / 3)
    assert counted.lix == pytest.approx(8 / 3 + 100 / 6)
    assert rare("een zoekertje van niets", "nl") == ["zoekertje"]
    assert figures(Passage("words", "x", "ar", (("نعم.",),))).flesch is None


@pytest.mark.broad
def test_the_command_prints_figures_and_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert "consent nl advice" in printed
    assert "0 misses" in printed
    assert "sentences with more than one idea: nl " in printed
