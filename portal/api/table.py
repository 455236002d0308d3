"""Every route of the API, in one table. The blueprint, its description and its tests read it.

Who may use a route stands in ``portal.access``, beside the pages.
"""

from __future__ import annotations

from typing import Final

from portal.api import asking, consents, documents, looked, public, session, writing
from portal.api.calling import Route
from portal.schemas import api, api_consents, api_documents
from portal.schemas.api import list_of

ROUTES: Final[tuple[Route, ...]] = (
    # Coming in
    Route(
        "log_in", "POST", "/session", session.log_in,
        "Log in with name, password and six digits, or with card and PIN",
        gives=api.SessionSchema, takes=api.LogInSchema, status=201, errors=(401, 429),
    ),
    Route("log_out", "DELETE", "/session", session.log_out, "Log out: the token ends", status=204),
    Route("me", "GET", "/me", session.me, "Who holds this token", gives=api.MeSchema),
    # What everybody may know
    Route(
        "workshops", "GET", "/workshops", public.workshops,
        "The workshops, their kinds of work and whom to call",
        gives=list_of(api.WorkshopSchema, "Workshops"),
    ),
    Route(
        "workshop", "GET", "/workshops/<workshop>", public.workshop,
        "A workshop with its departments, tasks and what they ask of a person",
        gives=api.WorkshopPageSchema, errors=(404,),
    ),
    # A doctor asks
    Route(
        "ask", "POST", "/asked", asking.ask,
        "Put a question for consent; the same answer whatever lies behind the code",
        gives=api_consents.AskedSchema, takes=api_consents.AskSchema, status=202,
        errors=(404, 409),
    ),
    Route(
        "asked", "GET", "/asked", asking.asked,
        "The caller's own questions: no answer yet, until there is a yes",
        gives=list_of(api_consents.AskedSchema, "AskedList"),
    ),
    # A worker answers, gives and stops
    Route(
        "requests", "GET", "/requests", consents.requests, "The questions put to the worker",
        gives=list_of(api_consents.RequestSchema, "Requests"),
    ),
    Route(
        "request_card", "GET", "/requests/<request>/card", consents.request_card,
        "The words of a question, and what can be chosen",
        gives=api_consents.CardSchema, query=api_consents.CardQuerySchema, errors=(404, 409),
    ),
    Route(
        "answer", "POST", "/requests/<request>/answer", consents.answer,
        "Yes, no or not now; a yes with card and PIN again",
        gives=api_consents.AnswerResultSchema, takes=api_consents.ApiAnswerSchema,
        errors=(404, 409, 429),
    ),
    Route(
        "card", "GET", "/cards/<purpose>", consents.card,
        "The words of a purpose with which the worker begins by himself",
        gives=api_consents.CardSchema, query=api_consents.CardQuerySchema, errors=(404, 409),
    ),
    Route(
        "consents", "GET", "/consents", consents.consents, "What the worker gave, and what ended",
        gives=list_of(api_consents.ConsentSchema, "Consents"),
    ),
    Route(
        "give", "POST", "/consents", consents.give,
        "A yes that nobody asked for, with card and PIN again",
        gives=api_consents.ReceiptSchema, takes=api_consents.GiveSchema, status=201,
        errors=(404, 409, 429),
    ),
    Route(
        "receipt", "GET", "/receipts/<receipt>", consents.receipt,
        "A receipt: its code, the words that were shown, the signed records",
        gives=api_consents.ReceiptPageSchema, errors=(404,),
    ),
    Route(
        "withdraw", "POST", "/withdrawals", consents.withdraw,
        "Stop one consent or a whole receipt, with card and PIN again",
        gives=api_consents.WithdrawnSchema, takes=api_consents.ApiWithdrawSchema,
        errors=(404, 409, 429),
    ),
    Route(
        "leave_out", "POST", "/receipts/<receipt>/lines", consents.leave_out,
        "Leave lines out of what a receipt carries, with card and PIN again",
        gives=api_consents.ReceiptSchema, takes=api_consents.LeaveOutSchema, status=201,
        errors=(404, 409, 429),
    ),
    # Documents
    Route(
        "dossiers", "GET", "/dossiers", documents.dossiers, "Whom the caller may know, by name",
        gives=list_of(api_documents.DossierSchema, "Dossiers"), errors=(404,),
    ),
    Route(
        "documents", "GET", "/dossiers/<dossier>/documents", documents.documents,
        "What the caller may read in a dossier: facts, no content",
        gives=list_of(api_documents.FactsSchema, "Documents"), errors=(404,),
    ),
    Route(
        "write", "POST", "/dossiers/<dossier>/documents", writing.write,
        "Write a document; its kind says what its content must be",
        gives=api_documents.WrittenSchema, takes=api_documents.WriteSchema, status=201,
        errors=(404, 409),
    ),
    Route(
        "document", "GET", "/documents/<document>", documents.document,
        "Open a document; the log says so before the answer leaves",
        gives=api_documents.DocumentSchema, errors=(404,),
    ),
    Route(
        "release", "POST", "/documents/<document>/release", writing.release,
        "The worker lets a document go, with card and PIN again",
        gives=api_documents.DoneSchema, takes=api.ConfirmedSchema, errors=(404, 409, 429),
    ),
    Route(
        "strike", "POST", "/documents/<document>/strike", writing.strike,
        "The worker leaves lines out: a new text, which waits for its author",
        gives=api_documents.DoneSchema, takes=api_documents.StrikeSchema, status=201,
        errors=(404, 409),
    ),
    Route(
        "countersign", "POST", "/documents/<document>/countersign", writing.countersign,
        "The author agrees to a struck text, which then leaves",
        gives=api_documents.DoneSchema, takes=api_documents.CountersignSchema, errors=(404, 409),
    ),
    Route(
        "end", "POST", "/documents/<document>/end", writing.end_document,
        "The author withdraws a document",
        gives=api_documents.DoneSchema, errors=(404, 409),
    ),
    Route(
        "mark", "POST", "/documents/<document>/mark", writing.mark,
        "The author marks what was delivered: to be reviewed",
        gives=api_documents.DoneSchema, errors=(404, 409),
    ),
    Route(
        "waiting", "GET", "/waiting", documents.waiting,
        "What reached the caller and waits, oldest first",
        gives=list_of(api_documents.WaitingSchema, "WaitingList"), errors=(404,),
    ),
    Route(
        "handled", "POST", "/waiting/<document>/handled", writing.handled,
        "Take a document off the worklist",
        gives=api_documents.DoneSchema, errors=(409,),
    ),
    # Who looked
    Route(
        "log", "GET", "/log", looked.log, "Who looked at what is the worker's",
        gives=list_of(api_documents.LogLineSchema, "LogLines"), query=api_documents.LogQuerySchema,
    ),
)  # fmt: skip
