"""From a request to a view and back: what comes in is checked, what goes out has its shape."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from flask import g, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import UnsupportedMediaType

from messaging.work import NotFound

_ID: Final = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)


class Malformed(Exception):
    """The body is not JSON that can be read and kept."""


@dataclass(frozen=True)
class Route:
    """One line of the table: what a client sends, what he gets, and what it is for.

    ``takes``, ``query`` and ``gives`` are schemas; ``gives`` is ``None`` for an empty answer.
    ``errors``: the errors beyond those that every route has.
    """

    name: str
    method: str
    path: str
    view: Callable[..., Any]
    summary: str
    gives: type[Schema] | None = None
    takes: type[Schema] | None = None
    query: type[Schema] | None = None
    status: int = 200
    errors: tuple[int, ...] = ()


def bound(route: Route) -> Callable[..., ResponseReturnValue]:
    """The view of a route as Flask calls it."""

    def call(**ids: str) -> ResponseReturnValue:
        if not all(_ID.fullmatch(one) for one in ids.values()):
            raise NotFound("no such id")
        sent: dict[str, Any] = dict(ids)
        if route.query is not None:
            sent["query"] = route.query().load(request.args.to_dict())
        if route.takes is not None:
            sent["data"] = route.takes().load(body())
        made = route.view(**sent)
        if route.gives is None:
            return "", 204
        response = make_response(jsonify(route.gives().dump(made)), route.status)
        response.headers["Content-Language"] = g.language
        return response

    return call


def body() -> Any:
    """The JSON of this request; raises :class:`Malformed`, or 413 and 415 as HTTP errors."""
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        data = json.loads(request.get_data(), parse_constant=_refuse)
        # What cannot be written as UTF-8 (half a character) could be neither signed nor sealed.
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Malformed from None
    return data


def within(path: str, messages: Any) -> ValidationError:
    """The same mistakes, one step further down: of the content of what was sent."""
    return ValidationError({path: messages if isinstance(messages, Mapping) else [messages]})


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("not a number of JSON")
