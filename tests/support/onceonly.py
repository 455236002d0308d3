"""What every application makes at its start, made once for each process that tests.

An application compiles the templates that it uses, a pattern and a function for each address, and
the SQL of each query; hundreds of applications are made here, and that was more than half of the
work of the tests of pages. What is kept is named by all that it was made from, so that a change is
made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, create_engine
from werkzeug.routing import Rule

from consent import store
from portal.application import Portal


class CompiledOnce(BytecodeCache):
    """Keeps the templates that were compiled in this process, by a hash of their text."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket what was compiled from this very text, if anything was."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


class RuleOnce(Rule):
    """A rule that shares the functions which write its address; they keep nothing of a rule."""

    _kept: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        defaults = tuple((self.defaults or {}).items())
        made_from = (self.rule, tuple(self._trace), defaults, append_unknown)
        if made_from not in self._kept:
            self._kept[made_from] = super()._compile_builder(append_unknown)
        return self._kept[made_from]


def _engine_once(url: str, **options: Any) -> Engine:
    """An engine that shares the SQL compiled for the others of its sort of database.

    SQLAlchemy keeps it by the dialect, so the dialect is shared too: the first of its sort that
    has met a server, whose version it then knows.
    """
    engine = create_engine(url, **options)
    first = _ENGINES.setdefault(engine.dialect.name, engine)
    if getattr(first.dialect, "server_version_info", None) is None:
        _ENGINES[engine.dialect.name] = engine
    else:
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    return engine


_ENGINES: dict[str, Engine] = {}


def make_once() -> None:
    """From now on the applications of this process share what they compile."""
    options: dict[str, Any] = {**Portal.jinja_options, "bytecode_cache": CompiledOnce()}
    Portal.jinja_options = options
    Portal.url_rule_class = RuleOnce
    vars(store)["create_engine"] = _engine_once
