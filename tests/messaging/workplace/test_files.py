"""Catalogues in files: out and in again they are the same, and each mistake has its line."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.vocabulary.book import load
from messaging.workplace.catalogue import export_catalogue, import_catalogue, plan_import
from messaging.workplace.checking import CatalogueError, check_catalogue
from messaging.workplace.files import checked_file, read_file, write_json
from messaging.workplace.history import changes_of
from messaging.workplace.models import Department, Task
from messaging.workplace.service import catalogue
from messaging.workplace.table import COLUMNS, write_table
from messaging.workplace.typical import as_catalogue, load_typical
from tests.messaging.workplace.describing import catalogues, known_demands
from tests.support.world import World


def exported(data: dict[str, Any]) -> dict[str, Any]:
    """A catalogue as it is kept: checked, and in its one form."""
    return {
        "departments": [
            {
                "key": one.key,
                **one.words,
                "site": one.site or {},
                "tasks": [
                    {
                        "key": task.key,
                        **task.words,
                        "demands": task.demands,
                        "origins": task.origins or {},
                        "training_weeks": task.training_weeks,
                    }
                    for task in one.tasks
                ],
            }
            for one in check_catalogue(data)
        ]
    }


def written(data: dict[str, Any]) -> list[bytes]:
    """The catalogue as each kind of file, as they leave the portal."""
    return [write_json(data).encode(), write_table(data).encode("utf-8-sig")]


@settings(max_examples=30)
@given(catalogues())
def test_what_goes_out_comes_in_the_same(data: dict[str, Any]) -> None:
    kept = exported(data)
    for file in written(kept):
        assert exported(checked_file(file)) == kept


def test_the_typical_tasks_survive_a_table() -> None:
    kept = exported(as_catalogue(load_typical()))
    for file in written(kept):
        assert exported(checked_file(file)) == kept


@settings(max_examples=30)
@given(known_demands(most=45))
def test_what_is_unknown_stays_unknown(demands: dict[str, Any]) -> None:
    task = {"key": "t", "name": {"nl": "T"}, "demands": demands}
    data = {"departments": [{"key": "d", "name": {"nl": "D"}, "tasks": [task]}]}
    for file in written(exported(data)):
        [department] = check_catalogue(checked_file(file))
        assert department.tasks[0].demands == demands
        assert set(load().ids) - set(department.tasks[0].demands) == set(load().ids) - set(demands)


@settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_in_a_workshop_too_and_a_plan_changes_nothing(worlds: Any, data: Any) -> None:
    first, second = data.draw(catalogues()), data.draw(catalogues())
    world: World = worlds()
    east, west = world.organisations["east"], world.organisations["west"]

    def state(workshop: str) -> Any:
        with world.work() as work:
            rows = [
                {c.name: getattr(row, c.key) for c in row.__table__.columns}
                for kind in (Department, Task)
                for row in work.session.query(kind).order_by(kind.id)
            ]
            return rows, changes_of(work, workshop), export_catalogue(work, workshop)

    with world.work() as work:
        import_catalogue(work, east, first)
        file = data.draw(st.sampled_from(written(export_catalogue(work, east))))
    before = state(east)
    assert before[2] == exported(first)
    with world.work() as work:
        plan = plan_import(work, east, second)
        assert {step.what for step in plan_import(work, east, checked_file(file)).steps} <= {"same"}
    assert state(east) == before
    with world.work() as work:
        assert import_catalogue(work, east, second) == plan.change
        assert export_catalogue(work, east) == exported(second)
        import_catalogue(work, east, checked_file(file))
        import_catalogue(work, west, checked_file(file))
        assert export_catalogue(work, east) == export_catalogue(work, west) == before[2]
        assert catalogue(work, west) != [] or not before[2]["departments"]


# Mistakes ---------------------------------------------------------------------------------

GOOD = {
    "departments": [
        {
            "key": "green",
            "name": {"nl": "Groen"},
            "site": {"kind": "enclave", "opens": "07:30"},
            "tasks": [
                {
                    "key": "mow",
                    "name": {"nl": "=Maaien"},
                    "demands": {"lift_low": {"value": [{"kg": 5, "per_hour": 12}]}},
                }
            ],
        }
    ]
}


def mistakes(file: bytes | str) -> list[tuple[int | None, str]]:
    """The line and the code of everything that is wrong."""
    with pytest.raises(CatalogueError) as caught:
        checked_file(file if isinstance(file, bytes) else file.encode())
    return [(one.line, one.code) for one in caught.value.problems]


def test_every_mistake_of_json_has_its_line() -> None:
    wrong = deepcopy(GOOD)
    task = wrong["departments"][0]["tasks"][0]  # type: ignore[index]
    task["demands"]["lift_low"]["value"][0]["kg"] = 0
    task["demands"]["pace"] = {"state": "perhaps"}
    task["demands"]["magic"] = {}
    wrong["departments"][0]["site"]["opens"] = "soon"  # type: ignore[index]
    text = json.dumps(wrong, indent=1, ensure_ascii=False)
    lines = text.splitlines()

    def line(part: str) -> int:
        return next(n for n, one in enumerate(lines, start=1) if part in one)

    assert mistakes(text) == [
        (line('"opens"'), "expected_time"),
        (line('"kg"'), "too_low"),
        (line('"perhaps"'), "not_allowed"),
        (line('"magic"'), "unknown_attribute"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"departments": [\n{"key": }]}', [(2, "not_json")]),
        ('{"departments": []\n', [(2, "not_json")]),
        ("[" * 100_000, [(None, "too_deep")]),
        ('{"departments": [],\n "departments": []}', [(2, "name_twice")]),
        ('{"a":\n{"b": 1, "b": [1,\n"}"], "c": "\\"", "c": {}}}',
         [(1, "catalogue_expected"), (2, "name_twice"), (3, "name_twice")]),
        (b'{"departments":\n [\xff]}', [(2, "not_utf8")]),
        ("[]", [(1, "catalogue_expected")]),
        ("", [(1, "columns_expected")]),
        ("department;task;what\n", [(1, "columns_expected")]),
        ('{"departments": [{"key": "d",\n"name": {"nl": ""},\n"tasks": [7]}]}',
         [(2, "text_expected"), (2, "missing"), (3, "object_expected")]),
    ],
)  # fmt: skip
def test_what_is_no_catalogue_says_where(text: str | bytes, found: list[Any]) -> None:
    assert mistakes(text) == found


def table(*rows: str) -> str:
    """A table with these rows."""
    return "\r\n".join([";".join(COLUMNS), "d;;name;;nl;Groen;", "d;t;name;;nl;Maaien;", *rows])


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["d;t;magic;;x;1;"], [(4, "subject_unknown")]),
        (["d;;pace;;level;1;"], [(4, "subject_unknown")]),
        (["d;t;site;;opens;7:30;"], [(4, "subject_unknown")]),
        (["d;t;pace;;speed;1;", "d;t;noise;x;class;lt70;"], [(4, "part_unknown"), (5, "row_expected")]),
        (["d;t;pace;;level;1;", "d;t;pace;;level;2;"], [(5, "cell_twice")]),
        (["d;t;noise;1;class;7;", "d;t;magic;;x;1;", "d;t;pace;;level;9;"],
         [(4, "not_allowed"), (5, "subject_unknown"), (6, "not_allowed")]),
        ([";t;pace;;level;1;"], [(4, "department_missing")]),
        (["d;t;pace;;level;1;;;9"], [(4, "cells_expected")]),
        (["d;t;pace;;level;9;"], [(4, "not_allowed")]),
        (["d;t;pace;;state;none;", "d;t;pace;;level;1;"], [(5, "value_not_expected")]),
        (["d;t;lift_low;1;kg;5;"], [(4, "required")]),
        (["d;t;lift_low;7;kg;5;", "d;t;lift_low;7;per_hour;12;",
          "", "d;t;lift_low;3;kg;99;", "d;t;lift_low;3;per_hour;1;"], [(7, "too_high")]),
        (["d;;site;;transport;no;", "d;;site;;leaves;7:00;"], [(5, "only_if")]),
        (["d;;site;;office;1;"], [(4, "part_unknown")]),
        (["d;t;training_weeks;;;1,5;"], [(4, "step")]),
        (["d;t;pace;;origin;rumour;"], [(4, "value_not_expected")]),
        (["d;t;pace;;level;1;", "d;t;pace;;origin;rumour;"], [(5, "not_allowed")]),
        (["e;;name;;en;Green;"], [(4, "missing")]),
        (['d;t;description;;nl;"two', 'lines";', "d;t;magic;;;1;"], [(6, "subject_unknown")]),
    ],
)  # fmt: skip
def test_every_mistake_of_a_table_has_its_line(rows: list[str], found: list[Any]) -> None:
    assert mistakes(table(*rows)) == found


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("d;t;magic;;x;1;", "what"),
        ("d;t;pace;;speed;1;", "part"),
        ("d;t;noise;x;class;lt70;", "row"),
        (";t;pace;;level;1;", "department"),
        ("d;t;pace;;level;9;", "value"),
        ("d;t;lift_low;1;kg;many;", "value"),
        ("d;;site;;closes;26:00;", "value"),
        ("d;t;lift_low;1;kg;5;", ""),  # what is missing stands in no cell
        ("d;t;pace;;level;1;;;9", ""),
    ],
)
def test_a_mistake_of_a_cell_has_its_column(row: str, column: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        checked_file(table(row).encode())
    assert caught.value.problems[0].column == column


def test_a_table_may_come_back_from_a_spreadsheet() -> None:
    text = table("d;t;lift_low;1;kg;7,5;Tillen", "d;t;lift_low;1;per_hour;12;", ";;;;;;")
    expected = check_catalogue(checked_file(text.encode()))
    assert expected[0].tasks[0].demands["lift_low"]["value"] == [{"kg": "7.5", "per_hour": 12}]
    for other in (text.replace(";", "\t"), text.replace("\r\n", "\n"), "\ufeff" + text):
        assert check_catalogue(checked_file(other.encode())) == expected
    commas = text.replace("7,5", "7.5").replace(";", ",")
    assert check_catalogue(checked_file(commas.encode())) == expected


def test_no_cell_is_a_formula() -> None:
    kept = exported(GOOD)
    for part in ("=1+1", "+1", "-1", "@x", "'", "''=", "'=x"):
        kept["departments"][0]["tasks"][0]["name"]["nl"] = part
        text = write_table(kept)
        assert f";{part};" not in text or part in ("'", "''=")
        assert exported(checked_file(text.encode())) == kept


@given(st.text(max_size=60) | st.binary(max_size=60))
def test_no_file_makes_it_crash(file: str | bytes) -> None:
    content = file if isinstance(file, bytes) else file.encode("utf-8", "ignore")
    for one in (
        content,
        b'{"departments": ' + content,
        ";".join(COLUMNS).encode() + b"\n" + content,
    ):
        try:
            check_catalogue(read_file(one).data)
        except CatalogueError as error:
            assert error.problems  # noqa: PT017
