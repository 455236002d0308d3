"""One idea in a sentence, as far as a machine can count: clauses and commas, by closed lists.

"Cover one main idea in a sentence" is in the European rules for easy-to-read information; those
for easy German give it a measure: at most one subordinate clause, and at most one comma. So here a
sentence holds

- at most one clause beside the one that says it: a subordinate one (*wat je kan*, *als je nee
  zegt*), or one that is joined to it (*… en je kan stoppen*, *…, maar niet nu*); and
- at most one comma, where the commas of a list are none: a list of things is one idea, and so are
  the measures of one thing that are filled in side by side (*tot 5 kilo, 2 keer per uur, 10 meter*).

What stands behind a colon is a sentence by itself, and so is what somebody says between quotation
marks.

Clauses are found by the words that begin them, not by their verbs: a list of words needs no model
of a language, gives everybody the same answer and can be read in a minute. So it does not see two
verbs of one subject (*kom en kijk*), a subordinate clause without a word to begin it (English *the
work I do*), or a word of the list in another use; and two ideas can stand in one clause. Arabic
writes "and" to the next word: there it counts the words that begin a subordinate clause, and commas.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

MOST_CLAUSES: Final = 2
MOST_COMMAS: Final = 1

_SUBORDINATE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nl": (
            r"als|omdat|doordat|zodat|zodra|zolang|terwijl|voordat|nadat|totdat|toen|tenzij|hoewel|indien|"
            r"wie|wat|welke?|waarom|waar(?:mee|aan|op|in|van|over|bij)?|wanneer|hoe(?:veel|lang|ver|vaak)?|"
            r"(?<!van )(?<!^)dat(?= (?:je|jij|het|hij|ze|wij|we|iemand|er|iets|u|de|een)\b)|"
            r"zoals(?= (?:je|het|hij|ze)\b)|(?<=, )die|"
            r"of(?= (?:je|jij|het|hij|ze|wij|we|iemand|er|iets|dat|u)\b)"
        ),
        "en": (
            r"if|because|so that|while|before(?= \w+ \w)|after(?= (?:you|he|she|they|it|we)\b)|until(?= (?:you|he|she|they|it|we)\b)|"
            r"unless|although|who|whom|what|which|why|where|when|how(?: many| much| long| often)?(?! (?:best )?to\b)|whether|"
            r"that(?= (?:you|he|she|they|it|we|the|your|his|is|are|was|suits?|fits?)\b)|"
            r"as (?:soon|long) as(?= (?:you|he|she|they|it|we|this|that|the|your)\b)|as(?= (?:it|you|he|she|they)\b)"
        ),
        "fr": (
            r"si|s['’](?=ils?\b)|parce que|parce qu['’]|puisque|lorsque|lorsqu['’]|quand|pendant que|avant que|après que|"
            r"dès que|tant que|pour que|afin que|bien que|qui|que(?! \d)|qu['’](?=\w)|quel(?:le)?s?|comment|"
            r"pourquoi|où|combien|dont|comme(?= (?:c['’]est|vous|il|elle)\b)"
        ),
        "de": (
            r"wenn|falls|weil|damit|sodass|sobald|solange|während(?= (?:Sie|er|sie|es)\b)|bevor|nachdem|bis(?= (?:Sie|er|sie|es)\b)|"
            r"obwohl|dass|ob|wer|wem|wen|was|welche[rnms]?|warum|wo(?:an|bei|für|her|hin|mit|r(?:an|auf|aus|in|über|um)|von|zu)?|wann|wie(?: viele?| lange)?|als(?= (?:Sie|er|sie|es)\b)|"
            r"(?<=, )(?:der|die|das|dem|den|deren)"
        ),
        "ar": r"إذا|لأن\w*|حتى(?= ي\w+| ت\w+)|عندما|كي|لكي|الذي|التي|الذين|ما(?= \w)|ماذا|لماذا|كيف|متى|أين|كم|هل",
    }
)
"""What begins a clause inside another. One at the very beginning of a question asks it."""

_SUBJECT: Final = {
    "nl": r"je (?:kan|mag|moet|wil|krijgt|ziet|zegt|kiest|hoeft)|jij|hij|ze|zij|het|we|wij|u|ik|iemand|"
    r"niemand|dan|daarna|die|dat",
    "en": r"you|he|she|they|it|we|i|somebody|nobody|then",
    "fr": r"vous|il|elle|ils|elles|on|nous|je|cela|personne",
    "de": r"sie|er|es|wir|ich|man|jemand|niemand|dann|das",
}
_JOINS: Final = {
    "nl": (r"en|maar|want|dus", r"maar|want|dus"),
    "en": (r"and|or|but|so", r"but|so"),
    "fr": (r"et|ou|mais|car|donc", r"mais|car|donc"),
    "de": (r"und|oder|aber|denn|sondern", r"aber|denn|sondern"),
}
"""What joins a clause to another: each before a subject, or after a comma one that joins nothing else."""

_VERB_FIRST: Final = {
    "nl": r"^(?!Alleen|Ook|Als|Nadat|Wat|Wie|Hoe|Waar|Of)\w+ (?:je|jij|u|hij|ze|het|iemand|wij|we|er|\{\})\b[^?]*, (?:dan )?\w+"
}
"""A condition without a word to begin it: "Zeg je nee, dan …"."""

_AND: Final = {"nl": "en|of", "en": "and|or", "fr": "et|ou", "de": "und|oder", "ar": "و|أو"}
_QUOTED: Final = re.compile(r"[“„«‘][^”“»’]*[”“»’]")
_ALONE: Final = (
    re.compile(r"(?: (?:then|daarna|ensuite|danach))?\W*$|[,.;]"),
    re.compile(r"(?: (?:de )?\w+)?\W*$|[,.;]"),
)
"""After a word that begins no clause: "and why?", "and what then"; "and how many kilos"."""

_COMMA: Final = re.compile("[,،]")
_MEASURES: Final = re.compile(r"(\{\}(?: [^\s,،.;:?!]+){0,2})[,،] (?=\{\})")
"""Places to fill in, side by side: up to so many kilos, so often, so far."""


def too_much(sentence: str, language: str) -> str | None:
    """Say what makes this more than one idea, or nothing."""
    plain = _QUOTED.sub("“{}”", sentence).strip()
    if (found := clauses(plain, language)) > MOST_CLAUSES:
        return f"{found} clauses"
    if (found := commas(plain, language)) > MOST_COMMAS:
        return f"{found} commas"
    return None


def clauses(sentence: str, language: str) -> int:
    """How many clauses begin in a sentence."""
    begins = _begins(sentence, language)
    joined = 0
    if language in _JOINS:
        each, alone = _JOINS[language]
        subject = rf"(?<!^)\b(?:{each}) (?:{_SUBJECT[language]})\b|, (?:{alone})\b"
        joined = len(re.findall(subject, sentence, re.IGNORECASE))
    first = _VERB_FIRST.get(language)
    condition = bool(first and re.search(first, sentence))
    return 1 + begins + joined + condition


def _begins(sentence: str, language: str) -> int:
    """How many subordinate clauses: two words that begin one together begin one."""
    found = [
        one
        for one in _words(_SUBORDINATE[language]).finditer(sentence)
        if not _ALONE[_is_number(one[0])].match(sentence, one.end())
    ]
    if found and found[0].start() == 0 and not sentence.endswith((".", "!")):
        found = found[1:]  # it asks, or is a title: a clause by itself, inside no other
    together = re.compile(rf" ?(?:(?:{_AND[language]}) ?)?", re.IGNORECASE)
    named = re.compile(rf" \w+ (?:{_AND[language]}) ?", re.IGNORECASE)
    count = len(found)
    for one, next_ in pairwise(found):
        between = sentence[one.end() : next_.start()]
        same = one[0].lower() == next_[0].lower()
        if together.fullmatch(between) or (same and named.fullmatch(between) and _names(one[0])):
            count -= 1
    return count


def _is_number(word: str) -> bool:
    return bool(re.search("(?i)hoeveel|how many|how much|combien|wie viel|كم", word))


def _names(word: str) -> bool:
    """Whether it stands before a noun: "which work and which help" is one list of things."""
    return bool(re.match(r"(?i)welke?$|which$|quel|welche", word))


def commas(sentence: str, language: str) -> int:
    """How many commas stand in a sentence outside a list of things."""
    item = r"[^\s,،.;:?!]+(?: [^\s,،.;:?!]+){0,4}"
    ending = rf",? (?:{_AND[language]}) ?"
    listed = re.compile(rf"(?:{item}[,،] )+{item}{ending}\S+", re.IGNORECASE)
    return len(_COMMA.findall(listed.sub("{}", _MEASURES.sub(r"\1 ", sentence))))


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE)
