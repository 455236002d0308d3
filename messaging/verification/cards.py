"""First uses of a card that nobody could hear of: those stand that the log says, and no other."""

from __future__ import annotations

from sqlalchemy import select

from messaging.people.models import UnheardUse
from messaging.people.unheard import standing_by_log
from messaging.verification.chains import at_line
from messaging.verification.known import Known
from messaging.verification.people import Lines
from messaging.verification.report import Report, Wrong
from messaging.work import Work


def check_first_uses(work: Work, report: Report, known: Known, lines: Lines) -> None:
    """A row for each that no doctor asked about; and no answer to one that did not stand."""
    told: set[tuple[str, int]] = set()
    for account in known.kinds:
        chain = lines.get(account, ())
        with report.noting(Wrong.UNREADABLE, "chain", account, (account, None)):
            standing, stray = standing_by_log(chain)
            told |= {(account, line) for line in standing}
            for wrong_line in stray:
                report.add(Wrong.SUBJECT, "event", *at_line(wrong_line))
    rows = {(row.account_id, row.line) for row in work.session.scalars(select(UnheardUse))}
    report.checked["first uses to ask about"] += len(rows)
    for wrong, found in ((Wrong.NO_EVENT, rows - told), (Wrong.NO_ROW, told - rows)):
        for account, line in sorted(found):
            report.add(wrong, "unheard_use", f"{account}/{line}", (account, line))
