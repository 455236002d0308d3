"""A demand: what one task asks (or offers) of one attribute. There are no persons in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from messaging.vocabulary.attributes import DemandState
from messaging.vocabulary.book import Vocabulary, load
from messaging.vocabulary.errors import DemandError
from messaging.vocabulary.parsing import parse_choice, parse_version, plain_object
from messaging.vocabulary.values import Record

_KEYS: Final = ("state", "value", "version")


@dataclass(frozen=True, slots=True)
class Demand:
    """What a task asks of one attribute; `value` is empty unless the state is `value`."""

    attribute: str
    version: int
    state: DemandState
    value: tuple[Record, ...] = ()


def parse_demand(
    attribute_id: str, data: Mapping[str, Any] | None, vocabulary: Vocabulary | None = None
) -> Demand:
    """Check one demand and give it.

    `data` is {"state": "unknown" | "none" | "value", "value": ...}; nothing, or an empty
    object, is unknown, and a "value" without a state means the state `value`. What is offered
    at a place (a coach) has no `none`: nothing offered is level 0.

    Raises DemandError(field, code, params).
    """
    words = vocabulary or load()
    if attribute_id not in words.ids:
        raise DemandError("", "unknown_attribute", {"attribute": attribute_id[:40]})
    raw = plain_object(data or {}, _KEYS, DemandError)
    version = parse_version(raw.get("version"), "version", DemandError)
    try:
        attribute = words.attribute(attribute_id, version)
    except KeyError:
        raise DemandError("version", "unknown_version", {"version": version or 0}) from None
    default = "value" if "value" in raw else "unknown"
    state = DemandState(
        parse_choice(raw.get("state", default), "state", attribute.demand_states, DemandError)
    )
    if state is not DemandState.VALUE:
        if "value" in raw:
            raise DemandError("value", "value_not_expected", {"state": state})
        return Demand(attribute.id, attribute.version, state)
    if "value" not in raw:
        raise DemandError("value", "required")
    try:
        value = attribute.demand.parse(raw["value"], DemandError)
    except DemandError as error:
        raise error.within("value") from None
    return Demand(attribute.id, attribute.version, state, value)


def parse_demands(
    data: Mapping[str, Any], vocabulary: Vocabulary | None = None
) -> tuple[Demand, ...]:
    """Check the demands of one task and give a line for each attribute, in their order.

    What is not filled in is unknown. Raises DemandError, its field led by the attribute.
    """
    words = vocabulary or load()
    if not isinstance(data, Mapping):
        raise DemandError("", "expected_object")
    for name in data:
        if name not in words.ids:
            raise DemandError("", "unknown_attribute", {"attribute": str(name)[:40]})
    found = []
    for attribute_id in words.ids:
        try:
            found.append(parse_demand(attribute_id, data.get(attribute_id), words))
        except DemandError as error:
            raise error.within(attribute_id) from None
    return tuple(found)


def demand_to_json(demand: Demand, vocabulary: Vocabulary | None = None) -> dict[str, Any]:
    """Give a demand as JSON data; `parse_demand` gives the same demand back."""
    attribute = (vocabulary or load()).attribute(demand.attribute, demand.version)
    data: dict[str, Any] = {"state": str(demand.state), "version": demand.version}
    if demand.value:
        data["value"] = attribute.demand.to_json(demand.value)
    return data


def describe_demand(
    demand: Demand, language: str, plain: bool = False, vocabulary: Vocabulary | None = None
) -> str:
    """Say a demand in words, in "nl", "en", "fr" or "de"; `plain` in short whole sentences.

    Raises KeyError for another language.
    """
    attribute = (vocabulary or load()).attribute(demand.attribute, demand.version)
    if demand.value:
        return attribute.demand.say(demand.value, language, plain=plain)
    label = attribute.easy[language] if plain else attribute.labels[language]
    frame = attribute.frame(f"demand_{demand.state}", language, plain=plain)
    return frame.replace("{label}", label)
