"""The workshops of the demonstration: their own tasks, on the ground of the typical ones.

A task names the typical task that it is ``like``. What the workshop says itself stands as checked
on the spot; the rest is taken over, with where it comes from. So each has all of its demands, and
those that nobody knows are said to be unknown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from messaging.vocabulary.demand import demand_to_json
from messaging.workplace.origins import checked, origin_to_json
from messaging.workplace.typical import TypicalTask, load_typical, origins_of


def workshops(day: date) -> list[dict[str, Any]]:
    """Each workshop of the data file, its departments as a catalogue is imported.

    ``day``: on which the workshops looked at their own tasks.
    """
    data = files("portal.demonstration") / "data" / "catalogue.json"
    typical = {task.key: task for task in load_typical().tasks}
    found: list[dict[str, Any]] = json.loads(data.read_text(encoding="utf-8"))["workshops"]
    for workshop in found:
        for department in workshop["departments"]:
            department["tasks"] = [
                _described(task, typical[task["like"]], day) for task in department["tasks"]
            ]
    return found


def _described(task: Mapping[str, Any], like: TypicalTask, day: date) -> dict[str, Any]:
    own = task["demands"]
    on_the_spot = origin_to_json(checked(day))
    demands = {one.attribute: demand_to_json(one) for one in like.demands} | own
    origins = origins_of(like) | dict.fromkeys(own, on_the_spot)
    known = {name for name, said in demands.items() if said.get("state") != "unknown"}
    return {
        **{part: said for part, said in task.items() if part != "like"},
        "demands": demands,
        "origins": {name: origin for name, origin in origins.items() if name in known},
    }
