"""Codes of refusals in the user's words: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from portal.i18n import N_, _

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Codes and cards
        "code_form": N_(
            "A code has 16 letters and digits. Look at it again and type it once more."
        ),
        "no_such_card": N_("There is no card with this number."),
        "card_taken": N_("This card already belongs to somebody."),
        "no_card_left": N_("There are no cards left. Ask the operator for new ones."),
        "not_looked_at": N_("First look at the person yourself. Then tick this."),
        "another_card": N_("The other person named another card. Look at the number together."),
        "passed_already": N_("Your side agreed already. The other side must still agree."),
        "same_person": N_("You agreed already. Somebody else must be the second."),
        "no_halves": N_(
            "This worker's papers cannot be opened with a new card yet: the keys for it are not "
            "made. He must log in once with his own card. Is that card blocked? Give its number "
            "here. When both of you agree, it works again."
        ),
        "halves_do_not_fit": N_("This new card cannot open anything. Ask for another one."),
        "kiosk_name": N_("Say in a few words where this computer stands."),
        "pin_form": N_("A PIN has four digits."),
        "pin_few": N_("This PIN is easy to guess. Choose at least three different digits."),
        "pin_row": N_("This PIN is easy to guess. The digits stand in a row. Choose other digits."),
        "pin_year": N_(
            "This PIN is easy to guess. It is a year. Choose digits that are not a year."
        ),
        "pin_line": N_(
            "This PIN is easy to guess. The keys make a line or a square. "
            "Choose keys that lie apart."
        ),
        "pin_common": N_("Many people choose this PIN. Choose other digits."),
        # Consent
        "until_past": N_("This day is over. Choose a day in the future."),
        "until_too_far": N_("At most twelve months. Choose an earlier day."),
        "until_unreadable": N_("This is not a day. Choose one from the calendar."),
        "gp_missing": N_("Say which doctor it is about."),
        "begins_too_far": N_("Choose a day at most a month from today."),
        "until_before": N_("Choose a day that is not before the first day."),
        "until_too_far_on": N_("Choose a day within two years."),
        "weeks_out_of_range": N_("Type a whole number of weeks, from 1 to 26."),
        "readers_missing": N_("Choose who may know it."),
        "recipient_missing": N_("Nobody is there yet to receive this. Try again later."),
        "requires_advice": N_(
            "First the social service must be allowed to know which work suits you."
        ),
        "nobody_named": N_("Say who may see it."),
        "unknown_purpose": N_("This question does not exist."),
        "unknown_answer": N_("Choose yes, no or not now."),
        "no_consent": N_("There is no consent for this now, so it cannot leave."),
        "already_answered": N_("This was already done."),
        "question_answered": N_("This question was answered already. Look at the answer."),
        "not_the_next_step": N_("This step cannot be confirmed now. Look at the plan again."),
        "written_meanwhile": N_(
            "A colleague wrote a newer version in the meantime. Look at it before you save yours."
        ),
        "text_not_reviewed": N_("Nobody has checked this text yet, so nobody can say yes to it."),
        # A text that waits for the worker
        "lines_marked": N_("You marked something to leave out. Choose “Send it without these”."),
        "nothing_struck": N_("First mark what you want to leave out."),
        "nothing_left": N_("Then there is nothing left to send. Choose “Not now”."),
        "group_missing": N_("This cannot be left out here."),
        "nothing_left_out": N_("First mark what you want to leave out."),
        "all_left_out": N_("Then nothing is left to see. Leave at least one of them in."),
        "line_left_out": N_("You left something out that stands in this text. So it cannot go."),
        "line_missing": N_("This line is not in the text. Look at it again."),
        # Placement
        "unknown_department": N_("Choose tasks of this workshop."),
        "unknown_task": N_("Choose tasks of one department only."),
        "no_task": N_("Choose at least one task."),
        "too_many_tasks": N_("Choose fewer tasks: what he does most."),
        # The catalogue
        "too_many_entries": N_("There are too many of these. Take one out of the catalogue first."),
        # Doctors and groups
        "not_verified": N_(
            "A physician must check your RIZIV number first. Until then you can only ask "
            "questions that name no patient."
        ),
        "group_not_ready": N_(
            "The people who must receive this are changing their key. Try again in a while."
        ),
        "recipient_moved": N_("The person who must receive this has left. Choose somebody else."),
        "already_founded": N_("This group exists already. A member can let you in."),
        "not_a_colleague": N_("This person does not belong to your organisation."),
        "last_member": N_("The last member cannot leave. First let somebody else in."),
        "place_closed": N_("This place is closed for today."),
        "try_again": N_("Somebody was just working on the same thing. Try again."),
        # A second way
        "sms_number": N_("This is not a telephone number. Type all of it, like 0478 12 34 56."),
        "mail_address": N_("This is not an e-mail address. It looks like an@example.be."),
        "post_address": N_(
            "This is not a whole address. Write two to five short lines, with the postal code."
        ),
        # Help
        "helper_name": N_("Type the name of the person who helps you."),
        "helper_unreached": N_("To get messages, somebody needs a number or an address."),
        "helper_is_boss": N_("Your boss may not help you with this. Ask somebody else."),
        "helper_unsaid": N_("Choose an answer here."),
        # A representative
        "goods_only": N_(
            "Money is another matter: who has power over goods alone cannot decide this. Ask for "
            "a decision over the person."
        ),
        "ground_missing": N_("Say what the paper says."),
        "acts_missing": N_("Say what may be decided."),
        "purposes_missing": N_("Say about what."),
        "mandate_requires": N_(
            "The numbers and the coach’s card go only with the advice. Choose the advice too."
        ),
        "representative_name": N_("Type the name of the representative, in at most 60 letters."),
        "representative_tied": N_(
            "Who works for the workshop, or is paid by it, cannot represent a worker. Nor can "
            "somebody of whom you do not know it."
        ),
        "paper_unseen": N_("First look at the paper yourself. Then tick this."),
        "mandate_code": N_("This is not the code of such a letter. Look at it again."),
        "mandate_over": N_("This mandate was signed already, or is over. Look at it again."),
        "same_hands": N_("You signed it already. A doctor of another practice must be the second."),
        "same_practice": N_(
            "Your colleague signed it. A doctor of another practice must be the second."
        ),
        "not_in_mandate": N_("A mandate does not carry this. The worker himself can."),
        # Accounts
        "password_short": N_("A password has at least twelve characters. A sentence works well."),
        "login_taken": N_("This login name is taken. Choose another one."),
        # The API
        "log_in": N_("Log in first. Your session may have ended."),
        "not_found": N_("This is not here."),
        "another_site": N_("This was sent from another site. It was not done."),
        "away": N_("The portal cannot reach its database. Try again in a moment."),
        "unexpected": N_("Something went wrong here. Nothing was changed."),
        "method_not_allowed": N_("This address does not take this kind of request."),
        "unsupported_media_type": N_("Send JSON, with the content type application/json."),
        "malformed": N_("This is not JSON that can be read."),
        "request_entity_too_large": N_("This is too large. Send less than one megabyte."),
        "invalid": N_("Some of this is not right. Nothing was changed."),
        "key_reused": N_("This Idempotency-Key was used for another request."),
        "confirmation_wrong": N_("The code of the card or the PIN is not right."),
        "which_workplace": N_("Say for which workplace."),
        "shown_changed": N_("The words of this question changed. Read them again."),
        "struck_changed": N_("This is not the text that the worker signed. Read it again."),
        "duplicate_worker": N_("This workshop already has a worker with this number."),
    }
)


def in_words(code: str) -> str:
    """A refusal in the language of the request; a general sentence for a code without words."""
    return _(WORDS.get(code, N_("This is not possible now. Nothing was changed.")))
