"""How something that happened in an absence is written down: a row, and the line that tells it."""

from __future__ import annotations

import secrets
from typing import Final

from consent.encoding import Json, b64, canonical, digest
from consent.log.models import Chain
from consent.log.service import EventType, Line
from consent.store import new_id
from messaging.absence.models import AbsenceStep
from messaging.work import Acting, Work

STEP_DOMAIN: Final = "maat/absence-step/v1"


def add_step(
    work: Work, acting: Acting, head: Chain, absence: str | None, said: dict[str, Json]
) -> Line:
    """Append a step and the line that tells it: by whom, with a hash of it and nothing it says.

    A line that takes a step back names it, so that the log shows what no longer counts.
    """
    step, at = new_id(), work.log.now(head)
    salted: dict[str, Json] = {**said, "salt": b64(secrets.token_bytes(32))}
    body: dict[str, Json] = {
        "absence": absence, "step": step, "sha256": digest(STEP_DOMAIN, canonical(salted)),
    }  # fmt: skip
    if "of" in said:
        body["of"] = said["of"]
    line = work.log.append(
        head,
        EventType.ABSENCE,
        body,
        {**acting.in_log, "what": said["what"]},
        at=at,
    )
    work.session.add(
        AbsenceStep(
            id=step,
            absence_id=absence,
            dossier_id=head.id,
            position=line.sequence,
            at=line.time,
            step=work.seal("absence_step", step, "step", salted),
        )
    )
    work.session.flush()
    return line
