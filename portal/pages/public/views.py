"""Without an account: workshops, their work and physician; a question; withdrawing by a code."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.texts import has_usual
from messaging.people.accounts import (
    WORKSHOP,
    Named,
    change_profile,
    organisation,
    organisations,
)
from messaging.vocabulary import describe_demand, load
from messaging.vocabulary.errors import QuestionError
from messaging.vocabulary.questions import QuestionBook, QuestionGroup
from messaging.work import NotFound
from messaging.workplace.questions import ask
from messaging.workplace.service import catalogue, catalogues
from messaging.workplace.sites import SiteKind
from portal import display as display_settings
from portal.access import home_of
from portal.desk import desk
from portal.health import can_write
from portal.i18n import NAMES, _, of_workshop, offered, page_language
from portal.pages.public import blueprint
from portal.pages.site_words import site_facts


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The first page: what this is, for whom, and the ways in.

    A demonstration shows its people here, at its own address; at somebody's, that person's world.
    """
    if desk().configuration.is_demonstration:
        from portal.demonstration.pages import faces, is_plain_host

        if is_plain_host():
            return faces()
    if (live := desk().live) is not None:
        return redirect(url_for(home_of(live.acting.actor.role)), 303)
    return render_template("public/home.html")


@blueprint.get("/about")
def about() -> ResponseReturnValue:
    """Who runs it, what is promised, what is not."""
    server = desk().services.server
    return render_template(
        "public/about.html",
        operator=desk().configuration.operator,
        public_keys=[server.directory.public.hex(), server.log.public.hex()],
    )


@blueprint.get("/workshops")
def workshops() -> ResponseReturnValue:
    """Every workshop with its kinds of work. Three queries, however many there are."""
    work = desk().work
    found = organisations(work, kind=WORKSHOP)
    known = catalogues(work, [one.id for one in found])
    return render_template(
        "public/workshops.html",
        workshops=[
            {
                "id": one.id,
                "name": one.name,
                "place": one.details.get("place", ""),
                "departments": [of_workshop(place) for place in known[one.id]],
            }
            for one in found
        ],
    )


@blueprint.get("/workshops/<workshop>")
def workshop(workshop: str) -> ResponseReturnValue:
    """One workshop: its departments and tasks, and its occupational physician."""
    return _workshop_page(_workshop(workshop), {}, {})


@blueprint.post("/workshops/<workshop>/question")
def question(workshop: str) -> ResponseReturnValue:
    """A question that names no patient: a topic, a number and a time; no free text."""
    found = _workshop(workshop)
    typed = {name: request.form.get(name, "") for name in ("topic", "telephone", "call_time")}
    try:
        ask(desk().work, found.id, typed)
    except QuestionError as error:
        page = _workshop_page(found, typed, {error.field: [_in_words(error.field)]})
        return page, 422
    return render_template("public/asked.html", workshop=found)


@blueprint.get("/language/<code>", endpoint="language")
def choose_language(code: str) -> ResponseReturnValue:
    """Choose a language; kept in a cookie."""
    response = _back()
    if code in NAMES and code in desk().configuration.languages:
        _keep(response, "language", code)
    return response


@blueprint.route("/display", methods=["GET", "POST"])
def display() -> ResponseReturnValue:
    """Choose the language, the letters, the colours and the words.

    The device keeps it in a cookie; the account of who is logged in keeps it too. The page comes
    back as it was chosen, so that he sees what it does.
    """
    here = desk()
    if request.method == "GET":
        role = here.live.acting.actor.role if here.live else None
        spoken = [(code, NAMES[code]) for code in offered(here.configuration.languages, role)]
        return render_template(
            "public/display.html",
            next=_next(),
            spoken=spoken,
            done="done" in request.args,
            only_easy=not has_usual(page_language()),
        )
    response = make_response(redirect(url_for("public.display", next=_next(), done=1), 303))
    kept = {display_settings.COOKIE: display_settings.written(request.form)}
    language = request.form.get("language", "")
    if language in here.configuration.languages:
        kept["language"] = language
    for name, value in kept.items():
        _keep(response, name, value)
    if here.live is not None:
        change_profile(here.work, here.acting.actor.account, **kept)
    return response


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """For the operator's monitor: whether the database takes a write. It says no more to anybody."""
    if can_write(desk().services.store):
        return {"status": "ok"}
    return {"status": "unavailable"}, 503


def _workshop(workshop_id: str) -> Named:
    found = organisation(desk().work, workshop_id)
    if found.kind != WORKSHOP:
        raise NotFound("not a workshop")
    return found


def _workshop_page(found: Named, typed: dict[str, str], errors: dict[str, list[str]]) -> str:
    book, words = QuestionBook.load(), load()
    shown = catalogue(desk().work, found.id)
    return render_template(
        "public/workshop.html",
        workshop=found,
        physician=found.details.get("physician"),
        departments=[
            {
                "name": of_workshop(place),
                "description": of_workshop(place, "description"),
                "enclave": place.site.kind is SiteKind.ENCLAVE,
                "facts": site_facts(place.site),
                "tasks": [
                    {
                        "name": of_workshop(task),
                        "description": of_workshop(task, "description"),
                        "demands": [
                            (
                                words.attribute(demand.attribute).labels[page_language()],
                                describe_demand(demand, page_language(), plain=True),
                            )
                            for demand in task.named()
                            if demand.state != "unknown"
                        ],
                        "unknown": sum(demand.state == "unknown" for demand in task.named()),
                    }
                    for task in place.tasks
                ],
            }
            for place in shown
        ],
        topics=[
            (topic.code, topic.words[page_language()])
            for topic in book.group(QuestionGroup.PUBLIC_TOPIC)
        ],
        times=[(time.code, time.words[page_language()]) for time in book.call_times],
        typed=typed,
        errors=errors,
    )


def _in_words(field: str) -> str:
    return {
        "telephone": _("Type the number on which we can call you, with digits only."),
        "topic": _("Choose what your question is about."),
        "call_time": _("Choose when we can call you."),
    }.get(field, _("Look at this once more."))


def _next() -> str:
    """Where to go back to: a path of this site and nothing else."""
    path = request.values.get("next", "/")
    parts = urlsplit(path)
    own = not parts.netloc and not parts.scheme and path.startswith("/") and "\\" not in path
    return path if own and not path.startswith("//") else url_for("public.home")


def _back() -> Response:
    return make_response(redirect(_next(), 303))


def _keep(response: Response, name: str, value: str) -> None:
    display_settings.keep(response, name, value, desk().configuration)
