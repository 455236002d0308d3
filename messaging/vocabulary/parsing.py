"""Small checks that every kind of coded input shares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from messaging.vocabulary.errors import CodedError

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def plain_object(
    data: object, keys: Iterable[str], error: type[CodedError], field: str = ""
) -> dict[str, Any]:
    """Take an object without its empty parts; refuse any key that is not in `keys`."""
    if not isinstance(data, Mapping):
        raise error(field, "expected_object")
    allowed = set(keys)
    for key in data:
        if key not in allowed:
            raise error(field, "unknown_field")
    return {key: value for key, value in data.items() if value is not None and value != ""}


def parse_choice(raw: object, field: str, allowed: Iterable[str], error: type[CodedError]) -> str:
    """Take one of the allowed codes."""
    codes = [str(code) for code in allowed]
    if not isinstance(raw, str) or raw not in codes:
        raise error(field, "not_allowed", {"allowed": ", ".join(codes)})
    return raw


def parse_date(raw: object, field: str, error: type[CodedError]) -> date | None:
    """Read a day, as text YYYY-MM-DD or as a date; None stays None."""
    if raw is None:
        return None
    if type(raw) is date:
        return raw
    if isinstance(raw, str) and _DATE.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise error(field, "expected_date")


def parse_version(raw: object, field: str, error: type[CodedError]) -> int | None:
    """Read a version, a whole number from 1; None means the current one."""
    if raw is None:
        return None
    if not isinstance(raw, int) or isinstance(raw, bool) or not 1 <= raw <= 9999:
        raise error(field, "expected_number")
    return raw
