"""What stays between doctors reaches nobody at work: not as a word, a number, a size or a count.

The main property is non-interference. Whatever doctors know of a worker, and whether they wrote
anything at all, the workplace gets the very same bytes as long as what he let go is the same.
It holds over every route that the social service or a coach may use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from consent.store import Store
from messaging.vocabulary import limits_sheet, parse_capacity
from messaging.vocabulary.cards import MOST_APPROACH
from portal import steady
from tests.conftest import Databases, opened, world_at
from tests.portal.secrecy.letting import BETWEEN_DOCTORS, LetGo, beyond, names_of, sentences_of
from tests.portal.secrecy.scene import (
    APPROACHES,
    START_DAY,
    Secrets,
    advices,
    advise,
    carded,
    coded,
    do_lines_of,
    let_card_go,
    let_do_lines_go,
    let_numbers_go,
    secrets,
    set_scene,
    tasks_of,
    write_between_doctors,
)
from tests.portal.secrecy.seeing import LANGUAGES, Sight, look
from tests.support.browsing import application, visit
from tests.support.world import World

Scene = tuple[World, dict[str, str], dict[str, str]]
"""A world, its departments and its tasks by key."""
EXAMPLES = max(settings().max_examples // 60, 1)
"""Each takes seconds: a world, and every page of it several times over."""
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Shrinking would take an hour, and the first difference already says where to look."""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A beat that nobody waits for; that it is kept is for ``test_steady.py``."""
    monkeypatch.setattr(steady, "BEAT_SECONDS", 0.001)


@pytest.fixture
def scenes(databases: Databases) -> Iterator[Callable[[], Scene]]:
    """Gives copies of the scene, each in a database of its own."""
    template, people = databases.peopled
    url = databases.copy(template)
    with opened(url) as store:
        scene = world_at(people, store)
        floor = set_scene(scene)
    made: list[tuple[str, Store]] = []

    def make() -> Scene:
        while made:
            old, store = made.pop()
            store.dispose()
            databases.drop(old)
        copy = databases.copy(url)
        store = Store(copy)
        made.append((copy, store))
        return world_at(scene, store), floor.places, tasks_of(floor)

    yield make
    for copy, store in made:
        store.dispose()
        databases.drop(copy)
    databases.drop(url)


def eyes(
    world: World,
    folder: Path,
    who: str,
    language: str,
    known: Mapping[str, Sequence[str]],
    *,
    people_only: bool = False,
) -> Sight:
    """All that the workplace gets when it looks for one worker."""
    app: Flask = application(world, folder)
    # What is new on a list is no longer new once it was read.
    service = visit(app, world, folder, "ss_east")
    for each in ("an", "bo"):
        for page in ("", "/card"):
            service.get(f"/work/people/{world.dossiers[each]}{page}")
    person = {"dossier": [world.dossiers[who]], "document": known[who], "question": ["0" * 32]}
    return look(app, world, folder, language, {**known, **person}, people_only=people_only)


def differences(one: Sight, other: Sight) -> dict[str, list[str]]:
    """Where two looks differ, line by line."""
    assert one.keys() == other.keys()
    return {
        name: [
            str(one[name].status), str(other[name].status),
            *unified_diff(one[name].body.splitlines(), other[name].body.splitlines(), n=0),
        ]
        for name in one
        if one[name] != other[name]
    }  # fmt: skip


BO = {
    "lines": [
        {"task": "fold", "outcome": "suits_with_adaptation", "adaptations": ["sit_stand_stool"]},
        {"task": "load", "outcome": "does_not_suit"},
        {"task": "weed", "outcome": "to_be_looked_at"},
    ],
    "hours": 3.5, "days": 2, "build_up": "build_up_open",
    "duration": {"code": "for_weeks", "params": {"weeks": 11}}, "certainty": "likely",
    "review_by": "2026-05-07",
}  # fmt: skip
APPROACH = st.lists(st.sampled_from(APPROACHES), min_size=1, max_size=MOST_APPROACH, unique=True)
BO_APPROACH = APPROACHES[-1:]
BO_LIFTS = {"attribute": "lift_low", "state": "limit", "review_by": "2026-05-07",
            "value": [{"kg": 17.5, "per_hour": 12}]}  # fmt: skip


def _within(words: Iterable[str], said: Iterable[str]) -> list[str]:
    """Which of the words stand somewhere in what is said."""
    everything = "\n".join(said)
    return [one for one in words if one in everything]


@given(advices())
def test_whatever_is_advised_here_could_be_written_on_the_day_of_the_scene(
    raw: dict[str, Any],
) -> None:
    coded(raw, {"fold": "f", "load": "l", "weed": "w"})


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "with_numbers",
    [
        pytest.param(False, id="advice", marks=pytest.mark.broad),
        pytest.param(True, id="with-limits"),  # the numbers come on top of an advice
    ],
)
def test_the_workplace_gets_what_was_let_go_and_nothing_of_the_rest(
    scenes: Callable[[], Scene], tmp_path: Path, with_numbers: bool
) -> None:
    @settings(max_examples=EXAMPLES * (2 if with_numbers else 1), phases=PHASES)
    @given(advices(), APPROACH, secrets(), secrets(), st.sampled_from(LANGUAGES))
    def holds(
        raw: dict[str, Any],
        approach: list[str],
        shown: Secrets,
        hidden: Secrets,
        language: str,
    ) -> None:
        world, places, tasks = scenes()
        sheets = {
            "an": shown.sheet if with_numbers else None,
            "bo": limits_sheet([parse_capacity(BO_LIFTS, START_DAY)]) if with_numbers else None,
        }
        advised = {"an": (coded(raw, tasks), approach), "bo": (coded(BO, tasks), BO_APPROACH)}
        gone = {
            who: LetGo(
                f"Worker {who}", number, advice, carded(advice, how), (sheet := sheets[who]),
                do_lines_of(sheet) if sheet else None, world,
            )
            for (who, (advice, how)), number in zip(advised.items(), "12", strict=True)
        }  # fmt: skip
        ids = {
            "workshop": [world.organisations["east"]],
            "department": [places["pack"]],
            "task": [tasks["fold"]],
            "kind": ["csv", "json"],
            "key": ["cardboard_boxes"],
            "kiosk": ["0" * 32],
            "absence": ["0" * 32],
        }
        for who, let_go in gone.items():
            ids[who] = [advise(world, who, let_go.advice), let_card_go(world, who, let_go.card)]
            if let_go.sheet is not None and let_go.do_lines is not None:
                ids[who].append(let_numbers_go(world, who, let_go.sheet))
                ids[who].append(let_do_lines_go(world, who, let_go.do_lines))
        before = eyes(world, tmp_path, "an", language, ids)
        write_between_doctors(world, "an", hidden, tasks)
        after = eyes(world, tmp_path, "an", language, ids)
        assert not differences(before, after)
        bo = eyes(world, tmp_path, "bo", language, ids, people_only=True)
        more = beyond(after, bo, gone["an"], gone["bo"], language)
        assert not more
        told = gone["an"].words(language) | gone["an"].on_card(language)
        written = (hidden, shown) if with_numbers else (hidden,)
        sentences = sentences_of(*written, numbers=with_numbers)
        names = names_of(numbers=with_numbers)
        for name, furnished in bo.items():
            his = after[name].said - furnished.said
            assert not _within(sentences, his), name
            assert not _within(names, his - told), name
            assert not (his - told) & BETWEEN_DOCTORS, name
        # The look is not blind: what was let go is there to be seen, on the page and on paper.
        page = after["ss_east GET /work/people/<dossier>"].said
        assert gone["an"].words(language) <= page
        paper = after["ss_east GET /work/people/<dossier>/maat.pdf"].paper
        assert all("".join(one.split()) in paper for one in gone["an"].words(language))
        # The coach has both on one page: what he reads is what both let go.
        cards = after["coach GET /coach"].said
        assert gone["an"].on_card(language) | gone["bo"].on_card(language) <= cards

    holds()
