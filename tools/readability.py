"""How easy the easy texts are: figures for each, and the sentences that miss a rule.

    python -m tools.readability [--all]

Prints a line for each text (with --all also one for each attribute of the vocabulary), then what
misses. Ends with 1 when a hard rule is broken. What the rules are, and why: docs/easy-language.md.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import pyphen
from wordfreq import get_frequency_dict

from portal.words import word_list
from tools.easy_texts import Passage, passages
from tools.one_idea import too_much

MOST_WORDS: Final = 15
"""In a sentence."""

MOST_IN_AN_IDEA: Final = 90
"""Words that say one idea together."""

WORDS_CHECKED: Final = ("nl", "en", "fr", "de")
"""Where a rare word is a miss. Arabic writes "and", "to" and "your" to the word itself, so that
the frequency of a written form says little there."""

SOURCE: Final = "nl"
"""The catalogue whose sentences keep the hard rules; those of the others are looked at."""

PUBLISHED: Final = frozenset(
    {
        "Even niet opletten is daar niet gevaarlijk.",
        "Even niet opletten is hier niet gevaarlijk.",
        "There, a moment without attention is not dangerous.",
        "Here a moment without attention is not dangerous.",
        "Ein Moment ohne Aufmerksamkeit ist dort nicht gefährlich.",
        "Hier ist ein Moment ohne Aufmerksamkeit nicht gefährlich.",
        "Dans ce travail, vous êtes en position assise {} {} au total sur toute la journée.",
        "Dans ce travail, vous ne vous mettez pas à genoux et vous ne vous accroupissez pas.",
        "Vous pouvez travailler {} {} là où il y a de la poussière, de la fumée ou des vapeurs.",
        "Sur toute la journée, vous pouvez travailler en position assise au maximum {} {} au total.",
        "Dans ce travail, vous vous mettez à genoux ou vous vous accroupissez jusqu'à {} {} d'affilée.",
        (
            "Vous pouvez travailler toute la journée là où il y a de la poussière, de la fumée ou "
            "des vapeurs."
        ),
    }
)
"""In the vocabulary before it was measured: what is published changes only with its version."""

TWO_IDEAS: Final = {"nl": 0, "en": 0, "fr": 2, "de": 1, "ar": 1}
"""So many sentences hold more than one idea (`tools.one_idea`): a number that may only fall. Those
that are left stand in the vocabulary, which changes with its version alone."""

FORMS: Final = {
    "nl": {
        "bukt": "bukken", "getypt": "typen", "kniel": "knie", "linkerarm": "arm", "meetellen": "tellen",
        "opschrijft": "schrijft", "optillen": "tillen", "prentjes": "prent", "vlugger": "vlug",
        "toekijkt": "kijkt", "typt": "typen", "typte": "typen", "wegliet": "liet",
        "vooroverbuigen": "buigen",
    },
    "en": {"busier": "busy", "bustle": "busy", "treads": "tread"},
    "fr": {
        "conduisez": "conduire", "coupants": "couper", "inattention": "attention",
        "penchez": "pencher", "répétez": "répéter", "serrez": "serrer", "soulevez": "soulever",
        "respirez": "respirer", "téléphonez": "téléphone", "tendez": "tendre",
    },
    "de": {
        "festsitzende": "fest", "hierherkommen": "hierher", "hinkommt": "kommt", "kilos": "kilo",
        "kundengesprächen": "gespräche", "zusieht": "sieht",
    },
}  # fmt: skip
"""Forms that are rare themselves, each with the frequent word in which a reader knows it."""

JARGON: Final = {
    "nl": frozenset(
        [
            "beoogt",
            "betreffende",
            "conform",
            "desgevallend",
            "desbetreffende",
            "gegevens",
            "inzake",
            "krachtens",
            "middels",
            "omtrent",
            "teneinde",
            "toestemming",
            "verwerking",
            "verwerken",
        ]
    ),
    "en": frozenset(["consent", "data", "hereby", "pursuant", "purpose", "regarding", "whereas"]),
    "fr": frozenset(
        ["concernant", "conformément", "consentement", "données", "finalité", "traitement"]
    ),
    "de": frozenset(
        ["bezüglich", "daten", "einwilligung", "gemäß", "hinsichtlich", "verarbeitung", "zweck"]
    ),
}
"""Written so often that a list of frequent words lets them pass, and yet no worker's words."""

_SENTENCE: Final = re.compile(r"(?<=[.?!:؟])[\s\u00a0]+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHORTENED: Final = {
    "nl": r"kg|cm|min|max|bv|enz|evt|incl|nr|tel|dr|ca",
    "en": r"kg|cm|min|max|etc|approx|incl|nr|tel|dr|vs",
    "fr": r"kg|cm|min|max|etc|env|incl|dr|svp",
    "de": r"kg|cm|min|max|usw|bzw|evtl|inkl|nr|tel|dr|ca|std",
    "ar": r"[a-z]{1,4}",
}
_DOTTED: Final = re.compile(r"\b\w\.\s?\w\.")
_CAPITALS: Final = re.compile(r"\b[A-Z]{2,}\b")
_NOT: Final = {
    "nl": r"niet|geen|nooit|niemand|niets|nergens|zonder|noch",
    "en": r"not|never|nobody|nothing|nowhere|without|cannot",
    "fr": r"ne|n['’]|sans(?! cesse)",
    "de": r"nicht|kein\w*|nie|niemand\w*|nichts|nirgends|ohne",
}
_PART: Final = re.compile(r"[,:;“”«»„]|\b(?:en|of|and|or|et|ou|und|oder)\b")
"""What parts a sentence into things said side by side: "not this and not that" is no riddle."""

_EASE: Final = {  # Flesch for English, Douma, Kandel and Moles, Amstad: base, sentence, syllable
    "en": (206.835, 1.015, 84.6),
    "nl": (206.84, 0.93, 77.0),
    "fr": (207.0, 1.015, 73.6),
    "de": (180.0, 1.0, 58.5),
}
_HYPHENATION: Final = {"nl": "nl_NL", "en": "en_GB", "fr": "fr", "de": "de_DE"}


@dataclass(frozen=True, slots=True)
class Miss:
    """A sentence that breaks a hard rule. `rule` names it and says with what."""

    passage: Passage
    sentence: str
    rule: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted in a text. `lix` and `flesch` are None where they mean nothing."""

    sentences: int
    longest: int
    mean: float
    idea: int
    lix: float | None
    flesch: float | None


def sentences(line: str) -> list[str]:
    """Cut a line into sentences; what stands behind a colon is one by itself."""
    return [part for part in _SENTENCE.split(line) if _count(part)]


def misses(passage: Passage) -> Iterator[Miss]:
    """Find what breaks a hard rule."""
    language = passage.language
    for idea in passage.ideas:
        together = sum(_count(line) for line in idea)
        if together > MOST_IN_AN_IDEA:
            yield Miss(passage, idea[0], f"{together} words for one idea")
        for sentence in (part for line in idea for part in sentences(line)):
            if (length := _count(sentence)) > MOST_WORDS:
                yield Miss(passage, sentence, f"{length} words")
            for said in _shortened(sentence, language):
                yield Miss(passage, sentence, f"abbreviation: {said}")
            if language in _NOT:
                for part in _PART.split(sentence.lower()):
                    found = re.findall(rf"\b(?:{_NOT[language]})(?!\w)", part)
                    if len(found) > 1:
                        yield Miss(passage, sentence, f"two negatives: {', '.join(found)}")
            for word in _WORD.findall(_plain(sentence)):
                if word in JARGON.get(language, ()) and word not in _explained(language):
                    yield Miss(passage, sentence, f"jargon: {word}")
            for word in rare(sentence, language):
                yield Miss(passage, sentence, f"rare, and not explained: {word}")


def two_ideas() -> dict[str, list[Miss]]:
    """Find the sentences with more than one idea, by language, each once."""
    found: dict[str, dict[str, Miss]] = {language: {} for language in TWO_IDEAS}
    for passage in passages():
        for sentence in (
            part for idea in passage.ideas for line in idea for part in sentences(line)
        ):
            if rule := too_much(sentence, passage.language):
                miss = Miss(passage, sentence, f"more than one idea: {rule}")
                found[passage.language].setdefault(sentence, miss)
    return {language: list(held.values()) for language, held in found.items()}


def rare(text: str, language: str) -> list[str]:
    """Name the words that are seldom written and that the word list does not explain."""
    if language not in WORDS_CHECKED:
        return []
    return [word for word in _WORD.findall(_plain(text)) if not _known(word, language)]


def figures(passage: Passage) -> Figures:
    """Count a text."""
    parts = [part for idea in passage.ideas for line in idea for part in sentences(line)]
    lengths = [_count(part) for part in parts]
    found = [word for part in parts for word in _WORD.findall(part)]
    mean = sum(lengths) / len(lengths)
    lix = flesch = None
    if passage.language in _EASE:
        lix = mean + 100 * sum(len(word) > 6 for word in found) / max(len(found), 1)
        base, by_length, by_syllable = _EASE[passage.language]
        flesch = base - by_length * mean - by_syllable * _syllables(found, passage.language)
    idea = max(sum(_count(line) for line in idea) for idea in passage.ideas)
    return Figures(len(parts), max(lengths), mean, idea, lix, flesch)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and the misses; 1 when there is a miss."""
    parser = argparse.ArgumentParser(prog="python -m tools.readability", description=__doc__)
    parser.add_argument("--all", action="store_true", help="each attribute by itself too")
    options = parser.parse_args(arguments)
    everything = passages()
    print(f"{'text':42} sentences longest  mean  idea   LIX Flesch")
    for passage in everything if options.all else _gathered(everything):
        counted = figures(passage)
        print(
            f"{_name(passage):42} {counted.sentences:9} {counted.longest:7} {counted.mean:5.1f} "
            f"{counted.idea:5} {_or_dash(counted.lix)} {_or_dash(counted.flesch)}"
        )
    found = [miss for passage in everything for miss in misses(passage)]
    hard = [miss for miss in found if is_hard(miss)]
    for miss in found:
        word = "MISSES  " if miss in hard else "look at "
        print(f"{word} {_name(miss.passage)}: {miss.rule}: {miss.sentence}")
    print(f"{len(hard)} misses, {len(found) - len(hard)} to look at")
    together = two_ideas()
    for miss in (one for held in together.values() for one in held):
        print(f"one idea? {_name(miss.passage)}: {miss.rule}: {miss.sentence}")
    more = [language for language, held in together.items() if len(held) > TWO_IDEAS[language]]
    print(
        "sentences with more than one idea: "
        + ", ".join(
            f"{language} {len(held)} (at most {TWO_IDEAS[language]})"
            for language, held in together.items()
        )
    )
    return 1 if hard or more else 0


def is_hard(miss: Miss) -> bool:
    """Whether it may not stay.

    What was published long ago may; so may a seldom word on a page in translation.
    """
    translated = miss.passage.kind == "pages" and miss.passage.language != SOURCE
    return miss.sentence not in PUBLISHED and not (translated and not miss.rule.endswith(" words"))


def _gathered(everything: Sequence[Passage]) -> list[Passage]:
    """The vocabulary as one text for each language: a line for each attribute is too much."""
    vocabulary: dict[str, list[tuple[str, ...]]] = {}
    for passage in everything:
        if passage.kind == "vocabulary":
            vocabulary.setdefault(passage.language, []).extend(passage.ideas)
    return [
        *(passage for passage in everything if passage.kind != "vocabulary"),
        *(
            Passage("vocabulary", "all of it", language, tuple(ideas))
            for language, ideas in vocabulary.items()
        ),
    ]


def _count(text: str) -> int:
    """How many words: whatever is written by itself and is no mark."""
    return sum("{}" in part or any(sign.isalnum() for sign in part) for part in text.split())


def _shortened(sentence: str, language: str) -> list[str]:
    found = re.findall(rf"\b(?:{_SHORTENED[language]})\b", sentence.lower())
    capitals = [
        word for word in _CAPITALS.findall(sentence) if word.lower() not in _explained(language)
    ]
    return [*found, *_DOTTED.findall(sentence), *capitals]


def _known(word: str, language: str) -> bool:
    known = _all_known(language)
    return word in known or all(
        len(part) == 1 or part in known for part in re.split(r"['-]", word) if part
    )


@cache
def _all_known(language: str) -> frozenset[str]:
    """What is written at least once in a million words, or explained, or a form of such a word."""
    frequent = get_frequency_dict(language, wordlist="small")
    return frozenset((*frequent, *FORMS[language], *_explained(language)))


@cache
def _explained(language: str) -> frozenset[str]:
    forms = [form for word in word_list(language) for form in word.forms]
    return frozenset(part for form in forms for part in _WORD.findall(_plain(form)))


@cache
def _cutter(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=_HYPHENATION[language], left=1, right=1)


def _syllables(words: list[str], language: str) -> float:
    cutter = _cutter(language)
    cuts: Iterator[int] = (len(cutter.positions(word)) + 1 for word in words)
    return sum(cuts) / max(len(words), 1)


def _plain(text: str) -> str:
    return text.lower().replace("’", "'").replace("ß", "ss")


def _name(passage: Passage) -> str:
    return f"{passage.kind} {passage.language} {passage.name}"


def _or_dash(value: float | None) -> str:
    return "    -" if value is None else f"{value:5.0f}"


if __name__ == "__main__":
    sys.exit(main())
