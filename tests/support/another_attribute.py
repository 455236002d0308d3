"""A vocabulary with a 46th attribute, and a copy of the portal that has it.

Row 46 is a window with a flag: no row of the 45 looks just like it.
"""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

from messaging.vocabulary.__main__ import stamp, stamped_entries
from messaging.vocabulary.reading import read_data
from messaging.vocabulary.wording import LANGUAGES

ROOT = Path(__file__).parents[2]
NAME = "water_temperature"
PARTS = (
    {"how": "at_most", "capacity": "min_c", "demand": "min_c"},
    {"how": "at_least", "capacity": "max_c", "demand": "max_c"},
    {"how": "flag", "capacity": "outdoors", "demand": "outdoors"},
)
"""How its two sides are compared."""


def restamped(data: dict[str, Any]) -> dict[str, Any]:
    """The data file with the fingerprints of what it says now."""
    for _, entry in stamped_entries(data):
        entry["sha256"] = "-"
    stamp(data)
    return data


def with_another(parts: tuple[dict[str, str], ...] = PARTS) -> dict[str, Any]:
    """The content of ``vocabulary.json`` with one attribute more."""
    data = copy.deepcopy(read_data("vocabulary.json"))
    new = copy.deepcopy(next(one for one in data["attributes"] if one["id"] == "standing"))
    words = dict.fromkeys(("nl", "en", "fr", "de"), "{n} °C")
    degrees = {
        "kind": "number", "labels": dict.fromkeys(("nl", "en", "fr", "de"), "Graden"),
        "unit": "°C", "min": -20, "max": 50, "step": 1,
        "amount": {k: {"one": v, "other": v} for k, v in words.items()},
    }  # fmt: skip
    new |= {
        "id": NAME, "row": 46, "comparator": "window", "comparisons": [],
        "labels": {"nl": "Watertemperatuur", "en": "Water temperature",
                   "fr": "Température de l’eau", "de": "Wassertemperatur"},
        "icf": [{"code": "e2250", "provisional": True}],
        "fields": {
            "min_c": {**degrees, "at_most": "max_c"},
            "max_c": degrees,
            "outdoors": {"kind": "flag", "labels": degrees["labels"]},
        },
    }  # fmt: skip
    sentences = {
        style: {
            "min_c+max_c+outdoors=true": "{min_c} tot {max_c}, ook buiten.",
            "min_c+max_c+outdoors=false": "{min_c} tot {max_c}, binnen.",
        }
        for language in LANGUAGES
        for style in (language, f"{language}-easy")
    }
    shape = {"form": "one", "fields": ["min_c", "max_c", "outdoors"], "sentences": sentences}
    new["capacity"] = {"states": ["unknown", "no_limit", "limit"], **shape}
    new["demand"] = {"states": ["unknown", "none", "value"], **shape}
    data["attributes"].append(new)
    if parts:
        data["rules"][NAME] = {"sha256": "-", "parts": list(parts)}
    return restamped(data)


def arabic_with_another(data: dict[str, Any]) -> dict[str, Any]:
    """The content of ``arabic.json`` with the words of that attribute too."""
    said = copy.deepcopy(read_data("arabic.json"))
    degrees = {"amount": dict.fromkeys(("one", "two", "few", "many", "other"), "{n} درجة")}
    sentences = {
        "min_c+max_c+outdoors=true": "بين {min_c} و{max_c}، وفي الخارج أيضًا.",
        "min_c+max_c+outdoors=false": "بين {min_c} و{max_c}، في الداخل.",
    }
    own = next(one for one in said["attributes"] if one["of"] == "standing")["sentences"]
    said["attributes"].append(
        {
            "of": NAME, "version": 1, "sha256": "-", "reviewed_by": [],
            "original": next(one for one in data["attributes"] if one["id"] == NAME)["sha256"],
            "easy": "حرارة الماء", "fields": {"min_c": degrees, "max_c": degrees},
            "capacity": sentences, "demand": sentences, "sentences": own,
        }
    )  # fmt: skip
    stamp(said)
    return said


def portal_with_another(folder: Path) -> Path:
    """A copy of the portal and its tests in which the data, and nothing else, differ."""
    for name in ("consent", "messaging", "portal", "migrations", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("vendor"))
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    data = with_another()
    for name, content in (("vocabulary", data), ("arabic", arabic_with_another(data))):
        changed = folder / "messaging" / "vocabulary" / f"{name}.json"
        changed.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder
