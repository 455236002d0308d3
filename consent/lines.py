"""The lines that somebody can leave out of a yes: in groups, as data, read by the one decision.

A line is what one thing says: an attribute of the vocabulary, a part of an advice, or a whole
kind of document. Nobody is asked about 45 of them: he leaves out groups, and his record names the
group with every line that stood in it then. A group never loses a line; one that it gains later
is left out with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from consent.encoding import Json
from consent.purposes import Kind, PurposeCode

VERSION: Final = 2
"""Of the words below; a record says which it was shown."""

OWN_VIEW, NUMBERS, APPROACH = "own_view", "numbers", "approach"
HOURS, DAYS, BUILD_UP, DURATION = "part_hours", "part_days", "part_build_up", "part_duration"
ADVICE_PARTS: Final[Mapping[str, str]] = MappingProxyType(
    {"hours": HOURS, "days": DAYS, "build_up": BUILD_UP, "duration": DURATION}
)
"""The parts of an advice beside its tasks, by the names that the vocabulary gives them."""

GROUPS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "time": frozenset(
            {"hours_day", "days_week", "shift_time", "schedule_change", "breaks", "travel"}
        ),
        "lifting": frozenset({"lift_low", "lift_high", "carry", "push_pull"}),
        "posture": frozenset(
            {
                "sitting", "standing", "walking", "posture_change", "kneel_squat", "bend_twist",
                "reach_overhead", "reach_far", "stairs", "climb_height", "grip", "fine_hand",
                "repetitive",
            }
        ),
        "senses": frozenset(
            {"vision", "hearing_speech", "driving", "machines", "alertness_risk", "lone_work"}
        ),
        "surroundings": frozenset(
            {
                "temperature", "noise", "stimuli", "dust_fumes", "skin_contact", "vibration",
                "ppe",
            }
        ),
        "attention": frozenset(
            {
                "concentration", "pace", "instruction", "switching", "autonomy", "pressure",
                "teamwork", "customer", "coach",
            }
        ),
        "own_view": frozenset({OWN_VIEW}),
        "hours": frozenset({HOURS, DAYS}),
        "build_up": frozenset({BUILD_UP}),
        "duration": frozenset({DURATION}),
        "approach": frozenset({APPROACH}),
        "numbers": frozenset({NUMBERS}),
    }
)  # fmt: skip
"""The lines of each group. The first six are the headings under which doctors fill them in."""

_NUMBERED: Final = ("time", "lifting", "posture", "senses", "surroundings")
OFFERED: Final[Mapping[PurposeCode, tuple[str, ...]]] = MappingProxyType(
    {
        PurposeCode.DOCTORS: (*_NUMBERED, "attention", "own_view"),
        PurposeCode.WORKPLACE: (),
        PurposeCode.ADVICE: ("hours", "build_up", "duration"),
        PurposeCode.LIMITS: _NUMBERED,
        PurposeCode.COACH: ("approach", "numbers"),
        PurposeCode.ABSENCE_REASON: (),
    }
)
"""What can be left out of which yes; where there is one thing alone, nothing can."""

WHOLE: Final[Mapping[Kind, frozenset[str]]] = MappingProxyType(
    {
        Kind.OWN_VIEW: frozenset({OWN_VIEW}),
        Kind.DO_LINES: frozenset({NUMBERS}),
        # Its steps say hours and days, one after the other they are the build-up, and the day of
        # the last tells how long it lasts.
        Kind.RETURN_PLAN: frozenset({HOURS, DAYS, BUILD_UP, DURATION}),
    }
)
"""The lines that every document of a kind holds: its kind alone tells them."""

_ATTRIBUTES: Final = frozenset().union(*(GROUPS[one] for one in (*_NUMBERED, "attention")))
INSIDE: Final[Mapping[Kind, frozenset[str]]] = MappingProxyType(
    {
        Kind.LIMITATIONS: _ATTRIBUTES,
        Kind.LIMITS_SHEET: _ATTRIBUTES,
        Kind.DO_LINES: _ATTRIBUTES,
        Kind.ADVICE: frozenset(ADVICE_PARTS.values()),
        Kind.TASK_CARD: frozenset({APPROACH}),
    }
)
"""The lines that a document of a kind may hold, and that only its text tells."""


_NUMBERS: Final = frozenset().union(*(GROUPS[one] for one in _NUMBERED))
NAMED: Final[Mapping[PurposeCode, tuple[tuple[int, frozenset[str]], ...]]] = MappingProxyType(
    {
        # Its first four texts spoke of kilos, of sitting and standing and of noise: nothing else.
        PurposeCode.LIMITS: (
            (1, frozenset({"lift_low", "lift_high", "carry", "sitting", "standing", "noise"})),
            (5, _NUMBERS),
        ),
    }
)
"""From which version of its text on a purpose names which lines, where the first named fewer."""


def unnamed(purpose: PurposeCode, version: int) -> frozenset[str]:
    """The lines that this version of a purpose's text does not name: a yes to it carries none."""
    steps = NAMED.get(purpose, ())
    every = frozenset().union(*(held for _since, held in steps))
    return every.difference(*(held for since, held in steps if since <= version))


def lines_of(kind: Kind, holds: frozenset[str] | None) -> frozenset[str]:
    """The lines of a document, as far as they are known. ``holds``: those that its text tells."""
    return WHOLE.get(kind, frozenset()) | (holds or frozenset())


def left_out(purpose: PurposeCode, groups: Iterable[str]) -> tuple[str, ...]:
    """These groups in their order, each once. Raises :class:`KeyError` for one not offered."""
    wanted, offered = set(groups), OFFERED[purpose]
    unknown = wanted - set(offered)
    if unknown:
        raise KeyError(min(unknown))
    return tuple(one for one in offered if one in wanted)


def groups_of(purpose: PurposeCode, lines: frozenset[str]) -> tuple[str, ...]:
    """The groups whose lines are all among these, in the order of their purpose."""
    return tuple(one for one in OFFERED[purpose] if GROUPS[one] <= lines)


def leaves_something(purpose: PurposeCode, groups: Iterable[str]) -> bool:
    """Whether a yes still says anything: the numbers are nothing but their lines."""
    return purpose is not PurposeCode.LIMITS or set(groups) < set(OFFERED[purpose])


def in_record(groups: Iterable[str]) -> list[Json]:
    """What a record says of the groups that were left out."""
    return [
        {"group": one, "version": VERSION, "lines": sorted(GROUPS[one])} for one in groups
    ]  # fmt: skip


def from_record(struck: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The groups that a record names, and every line that is left out with them."""
    groups = tuple(str(one["group"]) for one in struck)
    lines = frozenset(str(line) for one in struck for line in one["lines"])
    return groups, lines.union(*(GROUPS.get(one, frozenset()) for one in groups))


def version_in(struck: Sequence[Mapping[str, Any]]) -> int:
    """In the words of which version a record names its groups."""
    return max((int(one["version"]) for one in struck), default=VERSION)


# The words ---------------------------------------------------------------------------------

_HEADING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nl": "Dit laat je weg:",
        "en": "You leave this out:",
        "fr": "Vous laissez ceci de côté :",
        "de": "Das lassen Sie weg:",
        "ar": "هذا ما تتركه:",
    }
)
_WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "time": {
            "nl": "Mijn uren en mijn weg naar het werk",
            "en": "My hours and my way to work",
            "fr": "Mes heures et mon trajet vers le travail",
            "de": "Meine Stunden und mein Weg zur Arbeit",
            "ar": "ساعات عملي وطريقي إلى العمل",
        },
        "lifting": {
            "nl": "Tillen en dragen",
            "en": "Lifting and carrying",
            "fr": "Lever et porter",
            "de": "Heben und tragen",
            "ar": "الرفع والحمل",
        },
        "posture": {
            "nl": "Zitten, staan, stappen en mijn handen",
            "en": "Sitting, standing, walking and my hands",
            "fr": "Être assis, debout, marcher et mes mains",
            "de": "Sitzen, stehen, gehen und meine Hände",
            "ar": "الجلوس والوقوف والمشي ويداي",
        },
        "senses": {
            "nl": "Zien, horen, rijden en machines",
            "en": "Seeing, hearing, driving and machines",
            "fr": "Voir, entendre, conduire et les machines",
            "de": "Sehen, hören, fahren und Maschinen",
            "ar": "النظر والسمع والقيادة والآلات",
        },
        "surroundings": {
            "nl": "Warm, koud, lawaai, stof en drukte",
            "en": "Heat, cold, noise, dust and crowds",
            "fr": "Le chaud, le froid, le bruit, la poussière et le monde",
            "de": "Wärme, Kälte, Lärm, Staub und viele Menschen",
            "ar": "الحرارة والبرد والضجيج والغبار والازدحام",
        },
        "attention": {
            "nl": "Aandacht, tempo en andere mensen",
            "en": "Attention, pace and other people",
            "fr": "L’attention, le rythme et les autres personnes",
            "de": "Aufmerksamkeit, Tempo und andere Menschen",
            "ar": "الانتباه والسرعة والناس الآخرون",
        },
        "own_view": {
            "nl": "Wat ik zelf van mijn werk vind",
            "en": "What I think of my work myself",
            "fr": "Ce que je pense moi-même de mon travail",
            "de": "Was ich selbst über meine Arbeit denke",
            "ar": "رأيي أنا في عملي",
        },
        "hours": {
            "nl": "Hoeveel uren en dagen ik werk",
            "en": "How many hours and days I work",
            "fr": "Combien d’heures et de jours je travaille",
            "de": "Wie viele Stunden und Tage ich arbeite",
            "ar": "كم ساعة ويوماً أعمل",
        },
        "build_up": {
            "nl": "Hoe ik stap voor stap meer werk",
            "en": "How I work more, step by step",
            "fr": "Comment je travaille plus, pas à pas",
            "de": "Wie ich Schritt für Schritt mehr arbeite",
            "ar": "كيف أعمل أكثر خطوة بعد خطوة",
        },
        "duration": {
            "nl": "Hoelang het duurt",
            "en": "How long it lasts",
            "fr": "Combien de temps cela dure",
            "de": "Wie lange es dauert",
            "ar": "كم من الوقت يستمر ذلك",
        },
        "approach": {
            "nl": "Hoe de coach mij het best helpt",
            "en": "How the coach helps me best",
            "fr": "Comment le coach m’aide le mieux",
            "de": "Wie der Coach mir am besten hilft",
            "ar": "كيف يساعدني المدرب أفضل مساعدة",
        },
        "numbers": {
            "nl": "De getallen voor de coach",
            "en": "The numbers for the coach",
            "fr": "Les chiffres pour le coach",
            "de": "Die Zahlen für den Coach",
            "ar": "الأرقام للمدرب",
        },
    }
)


_FEWER: Final[Mapping[tuple[PurposeCode, str], Mapping[str, str]]] = MappingProxyType(
    {
        (PurposeCode.LIMITS, "surroundings"): {
            "nl": "Warm, koud, lawaai en stof",
            "en": "Heat, cold, noise and dust",
            "fr": "Le chaud, le froid, le bruit et la poussière",
            "de": "Wärme, Kälte, Lärm und Staub",
            "ar": "الحرارة والبرد والضجيج والغبار",
        },
    }
)
"""Since version 2: where fewer lines of a group flow under a purpose than its words say. How
somebody handles bustle stays between doctors, and the text about the numbers says so."""


def words_of(group: str, language: str, purpose: PurposeCode, version: int = VERSION) -> str:
    """How a group is called where the worker chooses it for this purpose, and in what he signs.

    Raises :class:`KeyError` for a version that never was.
    """
    if version not in range(1, VERSION + 1):
        raise KeyError(version)
    fewer = _FEWER.get((purpose, group)) if version > 1 else None
    return (fewer or _WORDS[group])[language]


def said(groups: Sequence[str], language: str, purpose: PurposeCode, version: int = VERSION) -> str:
    """What stands under the text of a question for what is left out; nothing where nothing is."""
    if not groups:
        return ""
    words = (words_of(one, language, purpose, version) for one in groups)
    return "\n".join((_HEADING[language], *(f"{each}." for each in words)))


def below(
    text: str,
    groups: Sequence[str],
    language: str,
    purpose: PurposeCode,
    version: int = VERSION,
) -> str:
    """A text as it is shown: with what is left out under it, after an empty line."""
    return "\n\n".join(filter(None, (text, said(groups, language, purpose, version))))


def above(
    shown: str,
    groups: Sequence[str],
    language: str,
    purpose: PurposeCode,
    version: int = VERSION,
) -> str:
    """The text without what is left out. Raises :class:`ValueError` where that is not under it."""
    end = f"\n\n{said(groups, language, purpose, version)}" if groups else ""
    if not shown.endswith(end):
        raise ValueError("other lines are left out than the words say")
    return shown.removesuffix(end)
