"""Who may decide what for him, on his help page; and one button that ends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from consent.purposes import PurposeCode
from portal.desk import desk
from portal.pages.mandate_words import HOLDS, WAITS, told
from portal.pages.worker import blueprint
from portal.pages.worker.common import mine
from portal.pages.worker.wording import purpose_title
from portal.representing.service import end


def deciding(dossiers: Sequence[str]) -> list[dict[str, Any]]:
    """The mandates that hold, or wait for their second signature. Four queries."""
    work = desk().work
    return [
        {**one, "titles": [purpose_title(PurposeCode(each)) for each in one["purposes"]]}
        for one in told(work, work.mandates.of_dossiers(dossiers))
        if one["state"] in (HOLDS, WAITS)
    ]


@blueprint.post("/representative/<mandate>/end")
def mandate_end(mandate: str) -> ResponseReturnValue:
    """He ends it: at once, without a reason."""
    end(desk().work, desk().acting, mandate, mine().ids)
    return redirect(url_for("worker.help", ended=1), 303)
