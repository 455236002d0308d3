"""Reading rosters: what is wrong is said by line, and nothing makes it crash."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.roster.parsing import MOST_BYTES, MOST_LINES, Roster, parse_roster


def csv(text: str | bytes) -> Roster:
    """A roster in CSV."""
    return parse_roster(text if isinstance(text, bytes) else text.encode(), is_json=False)


def said(roster: Roster) -> list[str]:
    """The problems in words."""
    return [str(problem) for problem in roster.problems]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff"])
def test_a_good_file_in_every_form(mark: str, end: str, begin: str) -> None:
    rows = [
        ["Number", " name ", "card", "language"],
        ["7", "An Cé", "000001", "nl"],
        ["8", "Bo", "", ""],
    ]
    read = csv(begin + end.join(mark.join(row) for row in rows) + end + end)
    assert said(read) == []
    assert [(one.line, one.number, one.name, one.card, one.language) for one in read.lines] == [
        (2, "7", "An Cé", "000001", "nl"),
        (3, "8", "Bo", None, None),
    ]


def test_json_says_the_same() -> None:
    people = [{"number": 7, "name": "An Cé", "card": "000001", "language": "nl", "role": "worker"}]
    for data in (people, {"people": people}):
        read = parse_roster(json.dumps(data).encode(), is_json=True)
        assert said(read) == []
        assert (read.lines[0].number, read.lines[0].card) == ("7", "000001")


def test_everything_wrong_is_said_by_line() -> None:
    read = csv(
        "number,name,card,language,role\n"
        "1,An,,,\n"
        "1,Bo,,,\n"
        ",Cas,,,\n"
        "4,,,,\n"
        f"5,{'x' * 121},,,\n"
        "6,Fa,,tlh,\n"
        "7,Ge,,,coach\n"
        "8,Ha,,,keizer\n"
        "9,Ib\n"
        "10,Jo,77,,worker\n"
        "11,Ka,77,,\n"
        '12,"La\nLo",,,\n'
        "13,Mi\u202e,,,\n"
    )
    assert said(read) == [
        "line 3: number: '1' stands on line 2 already",
        "line 4: number: is empty",
        "line 5: name: is empty",
        "line 6: name: longer than 120 characters",
        "line 7: language: one of nl, fr, de, en, ar is expected",
        "line 8: role: a roster holds workers; use 'portal people invite' for others",
        "line 9: role: unknown role 'keizer'",
        "line 10: 2 columns where 5 are expected",
        "line 12: card: '77' stands on line 11 already",
        "line 13: name: holds characters that cannot be printed",
        "line 15: name: holds characters that cannot be printed",
    ]
    assert [one.number for one in read.lines] == ["1", "10"]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("nummer,name", ["'number'", "unknown column 'nummer'"]),
        ("number", ["no column 'name'"]),
        ("number,name,diagnosis", ["unknown column 'diagnosis'"]),
        ("number,name,name", ["column 'name' stands twice"]),
        ("1001,An Janssens", ["no column 'number'"]),
    ],
)
def test_wrong_columns_are_named(head: str, words: list[str]) -> None:
    read = csv(f"{head}\n1,An,x\n")
    assert read.lines == []
    assert len(read.problems) == 1
    assert read.problems[0].line == 1
    assert all(word in read.problems[0].text for word in words)


def test_another_encoding_is_named_with_its_line() -> None:
    assert said(csv("number,name\n1,An\n2,Zoë\n".encode("latin-1"))) == [
        "line 3: not UTF-8: save the file as UTF-8 and try again"
    ]
    assert csv("number,name\n1,An\n".encode("utf-16")).problems[0].line == 1


@pytest.mark.parametrize("data", [b"", b"\n\n", b"number,name\n", b"\xef\xbb\xbf"])
def test_nobody_is_a_problem_too(data: bytes) -> None:
    assert csv(data).problems
    assert parse_roster(b"[]", is_json=True).problems


@pytest.mark.parametrize(
    "text",
    ["{", "7", '{"people": 1}', '[["An"]]', '[{"number": true, "name": "An"}]', "[" * 100_000,
     '[{"number": "1", "name": {"a": 1}}]', '[{"number": "1", "name": "\\ud800"}]',
     '[{"number": "1", "name": "An", "nota": "x"}]', "1" * 5000],
)  # fmt: skip
def test_wrong_json_is_said(text: str) -> None:
    read = parse_roster(text.encode(), is_json=True)
    assert read.problems
    assert not read.lines


def test_an_open_quote_does_not_swallow_the_rest() -> None:
    read = csv('number,name\n1,An\n2,"Bo\n3,Cas\n')
    assert said(read) == ["line 3: cannot be read as CSV: unexpected end of data"]


def test_fifty_thousand_lines_take_seconds() -> None:
    text = "number;name\n" + "".join(f"{n};Worker Number {n}\n" for n in range(MOST_LINES))
    begun = time.monotonic()
    read = csv(text)
    assert time.monotonic() - begun < 10
    assert (len(read.lines), said(read)) == (MOST_LINES, [])
    more = csv(text + "x;One too many\n")
    assert said(more) == [f"line {MOST_LINES + 2}: more than {MOST_LINES} people: split the file"]
    assert csv(b"x" * (MOST_BYTES + 1)).problems


@given(st.binary(max_size=400), st.booleans())
@example(b"number,name\n\x00,\x00\n", False)
@example(b"number,name\r1,a\r", False)
def test_no_bytes_make_it_crash(data: bytes, is_json: bool) -> None:
    read = parse_roster(data, is_json=is_json)
    assert read.lines or read.problems


_CELL = st.text(alphabet=st.sampled_from(list("1aé ,;\t\"'\n\r\x00\u202e\ud800𝔘")), max_size=6)


@given(st.lists(st.lists(_CELL, max_size=6), max_size=8), st.sampled_from(",;\t"))
def test_no_cells_make_it_crash(rows: list[list[str]], mark: str) -> None:
    text = "\n".join(["number,name,card".replace(",", mark), *(mark.join(row) for row in rows)])
    read = csv(text.encode("utf-8", "surrogatepass"))
    numbers = [one.number for one in read.lines]
    assert len(set(numbers)) == len(numbers)
    for one in read.lines:
        assert one.number == one.number.strip() != ""
        assert one.name.isprintable()
        assert one.name
    assert read.lines or read.problems


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["number", "name", "card", "people", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_no_json_makes_it_crash(data: object) -> None:
    read = parse_roster(json.dumps(data).encode(), is_json=True)
    assert read.lines or read.problems
