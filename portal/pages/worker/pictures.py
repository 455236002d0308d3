"""The picture beside a line about one thing that somebody can do, of the one set."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_PICTURE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "hours_day": "clock", "days_week": "calendar", "shift_time": "morning",
        "schedule_change": "calendar", "breaks": "coffee",
        # The everyday measure of a weight is a bucket of water.
        "lift_low": "bucket", "lift_high": "bucket", "carry": "bucket",
        "push_pull": "trolley", "sitting": "chair", "standing": "stand", "walking": "walk",
        "posture_change": "chair", "kneel_squat": "kneel", "bend_twist": "bend",
        "reach_overhead": "arms_up", "reach_far": "hand", "stairs": "stairs",
        "climb_height": "ladder", "grip": "fist", "fine_hand": "pinch", "repetitive": "recycle",
        "vision": "eye", "hearing_speech": "ear", "driving": "car", "machines": "gear",
        "alertness_risk": "warning", "lone_work": "stand", "temperature": "thermometer_degrees",
        "noise": "noise", "stimuli": "light", "dust_fumes": "dust", "skin_contact": "gloves",
        "vibration": "gear", "ppe": "vest", "concentration": "puzzle", "pace": "clock",
        "instruction": "talk", "switching": "recycle", "autonomy": "light", "pressure": "later",
        "teamwork": "group", "customer": "talk", "coach": "speech", "travel": "bus",
    }
)  # fmt: skip


def attribute_picture(attribute: str) -> str:
    """The picture for an attribute of the vocabulary; the list for one that has none."""
    return _PICTURE.get(attribute, "list")
