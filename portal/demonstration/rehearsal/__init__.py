"""The whole exchange, played over HTTP as every person in it, with checks after each step."""

from portal.demonstration.rehearsal.script import rehearse_at

__all__ = ["rehearse_at"]
