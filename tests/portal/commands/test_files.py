"""The commands that read and write files: a catalogue, typical tasks, a roster."""

from __future__ import annotations

import csv
import json

from portal.roster.parsing import COLUMNS
from tests.portal.commands.conftest import Operator
from tests.portal.commands.installation import dump

WRONG_DEMAND = json.dumps(
    {"workshops": [{"key": "oost", "departments": [{"key": "d", "name": {"nl": "D"}, "tasks": [
        {"key": "t", "name": {"nl": "T"}, "demands": {"sleep": {"state": "none"}}}]}]}]}
)  # fmt: skip


def test_a_dry_run_changes_nothing(operator: Operator) -> None:
    operator.run("cards", "make", "2", "--out", str(operator.folder / "cards.csv"))
    roster = operator.folder / "roster.csv"
    roster.write_text("number,name\n1,An\n2,Bo\n")
    catalogue = operator.folder / "catalogue.json"
    task = {"key": "t", "name": {"nl": "Taak"}}
    department = {"key": "d", "name": {"nl": "Dienst"}, "tasks": [task]}
    catalogue.write_text(json.dumps({"workshops": [{"key": "oost", "departments": [department]}]}))
    before = dump(operator)
    operator.run("roster", "import", str(roster), "--workshop", "oost", "--dry-run")
    operator.run("catalogue", "import", str(catalogue), "--dry-run")
    assert dump(operator) == before
    operator.run("catalogue", "import", str(catalogue))
    out = operator.folder / "out.json"
    operator.run("catalogue", "export", str(out))
    exported = json.loads(out.read_text())["workshops"][0]["departments"]
    described = {**task, "demands": {}, "origins": {}, "training_weeks": None}
    assert exported == [{**department, "site": {}, "tasks": [described]}]
    assert "0 new, 0 changed, 0 retired" in operator.run("catalogue", "import", str(out)).output
    assert dump(operator) != before


def test_typical_tasks_are_written_to_edit_and_import(operator: Operator) -> None:
    file, sheet = operator.folder / "typical.json", operator.folder / "typical.csv"
    before = dump(operator)
    said = operator.run("catalogue", "typical", str(file), "--check", str(sheet)).output
    assert dump(operator) == before
    assert "24 tasks" in said
    assert "of 1080 values are assumptions: check them on the spot" in said
    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 1080
    assert rows[0]["check"].endswith("ter plaatse nakijken")
    assert "38 uur per week" in rows[0]["source"]
    written = json.loads(file.read_text())
    kept = [one for one in written["departments"] if one["key"] in ("green", "pharma")]
    file.write_text(json.dumps({"departments": kept}))
    words = ["catalogue", "import", str(file), "--workshop", "oost"]
    assert "2 departments, 3 tasks (5 new" in operator.run(*words).output
    out = operator.folder / "out.json"
    operator.run("catalogue", "export", str(out))
    for one in kept:
        one["site"] = {}
        for task in one["tasks"]:
            task["training_weeks"] = None
    assert json.loads(out.read_text())["workshops"][0]["departments"] == kept


def test_a_table_goes_out_and_in_and_a_dry_run_says_what_would_change(operator: Operator) -> None:
    file, out = operator.folder / "typical.json", operator.folder / "out.csv"
    operator.run("catalogue", "typical", str(file))
    operator.run("catalogue", "import", str(file), "--workshop", "oost")
    operator.refused("catalogue", "export", str(out))
    operator.run("catalogue", "export", str(out), "--workshop", "oost")
    words = ["catalogue", "import", str(out), "--workshop", "oost"]
    before = dump(operator)
    assert "0 new, 0 changed, 0 retired" in operator.run(*words).output
    assert dump(operator) == before
    rows = out.read_text(encoding="utf-8-sig").splitlines()
    lifted = next(row for row in rows if ";lift_low;1;kg;10;" in row)
    out.write_text("\r\n".join([*rows, ""]).replace(lifted, lifted.replace("kg;10", "kg;12")))
    said = operator.run(*words, "--dry-run").output
    assert "1 changed" in said
    assert "up to 10 kg" in said
    assert "-> lifting up to 12 kg" in said
    assert dump(operator) == before
    operator.run(*words)
    assert dump(operator) != before


def test_every_error_of_a_catalogue_is_said_by_line(operator: Operator) -> None:
    file = operator.folder / "catalogue.json"
    task = {"key": "t", "name": {"nl": "T"}, "demands": {"pace": {"state": "quick"}}}
    department = {"key": "d", "name": {"en": "D"}, "tasks": [task]}
    text = json.dumps({"workshops": [{"key": "oost", "departments": [department]}]}, indent=1)
    file.write_text(text)
    lines = text.splitlines()
    state = next(n for n, line in enumerate(lines, start=1) if "quick" in line)
    name = next(n for n, line in enumerate(lines, start=1) if '"name"' in line)
    result = operator.run("catalogue", "import", str(file), code=1)
    pace = "oost.departments.d.tasks.t.demands.pace.state"
    allowed = "unknown, none, value"
    assert result.stderr.splitlines() == [
        f"catalogue.json: line {state}: {pace}: not_allowed (allowed: {allowed})",
        f"catalogue.json: line {name}: oost.departments.d.name.nl: is missing",
        "portal: 2 problems; nothing was changed",
    ]


def test_every_error_of_a_roster_is_said_by_line(operator: Operator) -> None:
    roster = operator.folder / "roster.csv"
    roster.write_text("number,name,language\n1,,nl\n2,Bo,xx\n3\n")
    before = dump(operator)
    result = operator.run("roster", "import", str(roster), "--workshop", "oost", code=1)
    assert result.stderr.splitlines() == [
        "roster.csv: line 2: name: is empty",
        "roster.csv: line 3: language: one of nl, fr, de, en, ar is expected",
        "roster.csv: line 4: 1 column where 3 are expected",
        f"portal: 3 problems; nothing was changed. Columns are {', '.join(COLUMNS)}",
    ]
    assert dump(operator) == before


def test_a_wrong_catalogue_changes_nothing(operator: Operator) -> None:
    file = operator.folder / "catalogue.json"
    before = dump(operator)
    for wrong in (
        "{",
        "[]",
        "7",
        '{"workshops": [7]}',
        '{"workshops": [{"key": "oost"}]}',
        "[" * 100_000,
        '{"workshops": [{"key": "oost", "departments": [{"key": "D!"}]}]}',
        WRONG_DEMAND,
    ):
        file.write_text(wrong)
        operator.refused("catalogue", "import", str(file))
    assert dump(operator) == before
