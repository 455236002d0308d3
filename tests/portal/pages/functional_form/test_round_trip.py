"""What a form shows of lines, and what it makes of them again: the same, for every attribute.

Through the page itself: the rows are drawn, read as a browser reads them, and handed in.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from consent.store import Store
from messaging.vocabulary import Capacity, CapacityState, describe, load, restore_capacity
from portal.pages.functional_form import Beside, Layout, build, key_of, read, read_lines, typed_from
from portal.schemas.functional import LimitationsSchema
from tests.conftest import SqliteDatabases, world_at
from tests.messaging.vocabulary.strategies import TODAY, capacities
from tests.portal.pages.browser import site
from tests.support.filling import form_in

PLACE = "0123456789abcdef0123456789abcdef"
PAGE = (
    "{% import 'physician/shared.html' as doc with context %}"
    "<form action='/here' method='post'>{{ doc.limitation_rows(form, large) }}</form>"
)
WORDS = load()


@pytest.fixture(scope="module")
def app(sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Forms touch no row: one portal for all of them."""
    _url, world = sqlite_databases.peopled
    store = Store(sqlite_databases.copy(sqlite_databases.with_tables))
    return site(world_at(world, store), tmp_path_factory.mktemp("form"))


@st.composite
def statements(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Lines as they may stand in one form: an attribute once, or once for each side and place."""
    lines: list[dict[str, Any]] = []
    seen: set[tuple[str, str]] = set()
    for line in draw(st.lists(capacities(), min_size=1, max_size=4)):
        department = draw(st.sampled_from(["", PLACE]))
        key = (line["attribute"], department)
        if line["state"] == "unknown" or key in seen:
            continue
        seen.add(key)
        extra: dict[str, Any] = {"department": department} if department else {}
        allowed = [one.id for one in WORDS.adaptations_for(line["attribute"])]
        if line["state"] in ("limit", "only_with") and allowed and draw(st.booleans()):
            extra["accepted"] = draw(st.lists(st.sampled_from(allowed), min_size=1, unique=True))
        if draw(st.booleans()):
            extra["note"] = draw(st.sampled_from(["only in the morning", "a < b & \"c\" 'd'"]))
        lines.append(line | extra)
        if line.get("side") in ("left", "right") and draw(st.booleans()):
            other = "left" if line["side"] == "right" else "right"
            lines.append(line | extra | {"side": other, "review_by": TODAY.isoformat()})
    return lines


def meant(lines: list[dict[str, Any]]) -> set[Any]:
    """What lines say, whatever the way in which they are written."""
    found = set()
    for one in lines:
        line = dict(one)
        beside = (line.pop("department", ""), frozenset(line.pop("accepted", ())),
                  line.pop("note", ""))  # fmt: skip
        if line.get("side") == "both":
            del line["side"]
        found.add((restore_capacity(line), beside))
    return found


def drawn(
    app: Flask, typed: MultiDict[str, str], layout: Layout, large: bool
) -> MultiDict[str, str]:
    """What a browser would hand in of the page that shows ``typed``."""
    with app.test_request_context("/", headers={"Accept-Language": "nl"}):
        form = build(typed, TODAY, layout=layout)
        page = app.jinja_env.from_string(PAGE).render(form=form, large=large)
    return MultiDict(form_in(page, "/here").sent())


@given(lines=statements(), large=st.booleans())
def test_lines_are_drawn_handed_in_and_read_as_the_same_lines(
    app: Flask, lines: list[dict[str, Any]], large: bool
) -> None:
    keys = tuple(
        dict.fromkeys(key_of(one["attribute"], one.get("department", "")) for one in lines)
    )
    layout = Layout(keys, departments={PLACE: "Green"}, beside=frozenset(Beside))
    back = drawn(app, typed_from(lines), layout, large)
    assert meant([line for _name, line in read_lines(back, layout)]) == meant(lines)


def test_every_attribute_has_its_row_and_begins_at_i_do_not_know(app: Flask) -> None:
    back = drawn(app, MultiDict(), Layout.all(), large=False)
    states = {name: value for name, value in back.items() if name.endswith(".state")}
    assert {name.partition(".")[0].rstrip("~") for name in states} == set(WORDS.ids)
    assert set(states.values()) == {"unknown"}
    assert read_lines(back) == []


def test_no_part_of_a_value_is_called_like_another_box() -> None:
    parts = {part.id for one in WORDS.attributes for part in one.capacity.fields}
    boxes = {"state", "side", "with", "accepted", "note", "valid_from", "review_by", "permanent"}
    assert not parts & (boxes | {"course", "basis", "2", "3"})


def refused(app: Flask, typed: dict[str, str], **more: Any) -> dict[str, list[str]]:
    day = {"review_by": date(2026, 4, 1).isoformat()}
    with app.test_request_context("/"), pytest.raises(ValidationError) as caught:
        read(MultiDict(typed | day), LimitationsSchema(today=TODAY), **more)
    return {str(name): texts for name, texts in caught.value.messages_dict.items()}


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ({"lift_low.state": "limit=5", "lift_low.kg": "7", "lift_low.per_hour": "12"}, "lift_low"),
        ({"lift_low.state": "limit=5"}, "lift_low"),
        ({"lift_low.state": "limit=heavy", "lift_low.per_hour": "12"}, "lift_low"),
        ({"lift_low.per_hour": "12"}, "lift_low"),
        ({"lift_low.2.kg": "3"}, "lift_low"),
        ({"grip~.state": "limit=1"}, "grip~"),
        ({"grip.state": "limit=1", "grip~.state": "limit=2"}, "grip~"),
        ({"alertness_risk.state": "limit=perhaps"}, "alertness_risk"),
        ({"temperature.state": "limit", "temperature.min_c": "5"}, "temperature"),
        ({"travel.state": "limit", "travel.ways": "rocket"}, "travel"),
        ({"standing.state": "limit=30", "standing.with": "magic"}, "standing"),
        ({"coach.state": "not"}, "coach"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_row(
    app: Flask, typed: dict[str, str], at: str
) -> None:
    assert set(refused(app, typed)) == {at}


def test_a_note_is_short_and_is_not_read_where_nobody_asked_for_it(app: Flask) -> None:
    layout = Layout(("noise",), beside=frozenset({Beside.NOTE}))
    typed = {"noise.state": "not", "noise.note": "x" * 101}
    assert set(refused(app, typed, layout=layout)) == {"noise"}
    [(_name, line)] = read_lines(MultiDict(typed))
    assert "note" not in line


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_a_no_means_is_said_for_each_attribute_in_the_words_that_will_be_read(
    app: Flask, language: str
) -> None:
    """Cases 1, 2 and 3: "not at all" beside noise would be taken for "no noise at all"."""
    with app.test_request_context("/about", headers={"Cookie": f"language={language}"}):
        app.preprocess_request()
        form = build(MultiDict(), TODAY, layout=Layout(WORDS.ids))
        said = {
            row.id: one.words
            for group in form.groups
            for row in group.rows
            for one in row.last
            if not row.other
        }
        labels = {row.id: row.lead_label for group in form.groups for row in group.rows}
    for name, words in said.items():
        assert words == describe(Capacity(name, 1, CapacityState.NOT), language)
    if language == "nl":
        assert said["noise"] == "mag niet werken waar lawaai is"
        assert said["stimuli"] == "kan niet werken waar andere mensen zijn"
        assert said["standing"] == "mag geen staand werk doen"
        assert labels["noise"] == labels["lift_low"] == "Hoogstens"
        assert labels["coach"] == "Minstens nodig"
