"""Templates compiled once for each process that tests.

Every application compiles the templates that it uses, and hundreds of applications are made here:
that was more than half of the work of the tests of pages. What jinja keeps is named by a hash of
the template's text, so that a changed template is compiled anew.
"""

from __future__ import annotations

from typing import Any

from jinja2.bccache import Bucket, BytecodeCache

from portal.application import Portal


class CompiledOnce(BytecodeCache):
    """Keeps what was compiled in this process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket what was compiled from this very text, if anything was."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


def compile_once() -> None:
    """From now on the applications of this process share what they compile."""
    options: dict[str, Any] = {**Portal.jinja_options, "bytecode_cache": CompiledOnce()}
    Portal.jinja_options = options
