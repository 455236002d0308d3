"""Errors of the JSON API: one shape, in the caller's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, jsonify

from portal.errors import in_words

Fields = Mapping[str, Sequence[str]]


def problem(
    code: str,
    status: int,
    *,
    message: str | None = None,
    fields: Fields | None = None,
    retry_after: int | None = None,
    reference: str | None = None,
) -> Response:
    """An error as every client of the API gets it: ``error``, ``message``, ``fields``.

    ``error`` is for programs, ``message`` for people; ``fields`` says what is wrong where, by the
    path of the part ("content.lines.0.value"). What is not there and what is not yours is one
    answer, byte for byte.
    """
    told: dict[str, object] = {
        "error": code,
        "message": message if message is not None else in_words(code),
        "fields": {name: list(texts) for name, texts in (fields or {}).items()},
    }
    if reference is not None:
        told["reference"] = reference
    response = jsonify(told)
    response.status_code = status
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
