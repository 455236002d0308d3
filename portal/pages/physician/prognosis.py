"""The physician answers a GP who asks for a prognosis: weeks, how certain, when to look again."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.purposes import Kind
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import set_handled
from messaging.documents.writing import write
from portal.desk import desk
from portal.i18n import _
from portal.mail.service import notify_parties
from portal.pages.doctors import field_errors, today
from portal.pages.physician import blueprint
from portal.pages.physician.dossier import dossier_with
from portal.pages.physician.served import check_reply, readers_of, served
from portal.schemas.gp import MOST_TEXT
from portal.schemas.prognosis import PrognosisSchema

FIELDS = ("weeks", "certainty", "review_by")


@blueprint.post("/dossiers/<dossier>/prognosis")
def prognosis(dossier: str) -> ResponseReturnValue:
    """The answer to the question named in ``reply_to``, which then leaves the worklist."""
    here = desk()
    work, acting = here.work, here.acting
    served(work, acting, dossier)
    question = request.form.get("reply_to", "")
    text = request.form.get("text", "").replace("\r\n", "\n").strip()
    check_reply(work, acting, dossier, question, kinds=(Kind.NOTE,))
    try:
        if len(text) > MOST_TEXT:
            raise ValidationError(
                {"text": [_("At most %(most)s characters.", most=f"{MOST_TEXT:n}")]}
            )
        coded = PrognosisSchema(today=today()).load(
            {name: request.form.get(name, "") for name in FIELDS}
        )
    except ValidationError as error:
        return dossier_with(dossier, field_errors(error.messages_dict), f"prognosis-{question}")
    content = {"text": text, "reply_to": question, "question": None, "prognosis": coded}
    written = write(work, acting, dossier, Kind.NOTE, content)
    set_handled(work, acting, question)
    notify_parties(work, readers_of(work, facts_of_chains(work, [dossier])[written]))
    return redirect(url_for("physician.dossier", dossier=dossier, sent="prognosis"), 303)
