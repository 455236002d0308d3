"""What somebody types to come in, to make his account, and to look after it.

Everything optional is an empty text, so that each error is said in the user's words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validates_schema,
)

from consent.codes import is_code, normalise
from messaging.people.enrolment import MIN_PASSWORD, SHEET_LENGTH
from messaging.people.pins import check_pin
from messaging.work import Refused
from portal.errors import in_words
from portal.i18n import _
from portal.sessions.passkeys import PasskeyWrong, answered

OWN_DEVICE: Final = "own_device"
WITH_DOCTOR: Final = "doctor"
WITH_HELPER: Final = "helper"
AT_WORK: Final = "at_work"
_LONGEST: Final = 200
_LONGEST_PASSWORD: Final = 1000
_RIZIV_DIGITS: Final = 11


def not_at_work() -> str:
    """Where a PIN is not chosen, and where it is."""
    return _(
        "Do not choose your PIN on a computer at work. Do it on your own telephone, "
        "or with your doctor."
    )


def _filled(text: str) -> None:
    if not text.strip():
        raise ValidationError(_("Fill this in."))
    if len(text) > _LONGEST:
        raise ValidationError(_("This is too long."))


def _password(text: str) -> None:
    if not text:
        raise ValidationError(_("Fill this in."))
    if len(text) > _LONGEST_PASSWORD:
        raise ValidationError(_("This is too long."))


def _new_password(text: str) -> None:
    _password(text)
    if len(text) < MIN_PASSWORD:
        raise ValidationError(in_words("password_short"))


def _six_digits(text: str) -> None:
    if not re.fullmatch(r"\d{6}", "".join(text.split()), re.ASCII):
        raise ValidationError(_("Type the six digits that your app shows now."))


def _card(text: str) -> None:
    if not is_code(text):
        raise ValidationError(in_words("code_form"))


def _sheet(text: str) -> None:
    if not is_code(text, SHEET_LENGTH):
        raise ValidationError(
            _("The code on your recovery sheet has %(num)s letters and digits.", num=SHEET_LENGTH)
        )


def _pin(text: str) -> None:
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        raise ValidationError(in_words("pin_form"))


def _new_pin(text: str) -> None:
    try:
        check_pin(text)
    except Refused as refused:
        raise ValidationError(in_words(refused.code)) from None


def _email(text: str) -> None:
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", text.strip()) or len(text) > _LONGEST:
        raise ValidationError(_("This is not a mail address. It looks like name@example.be."))


def riziv_of(text: str) -> str:
    """A doctor's number as it is written, ``1-12345-67-890``; raises :class:`ValidationError`."""
    digits = re.sub(r"[\s./-]", "", text)
    if not re.fullmatch(r"1\d{10}", digits, re.ASCII) or len(digits) != _RIZIV_DIGITS:
        raise ValidationError(_("A doctor's RIZIV number has eleven digits and begins with 1."))
    return f"{digits[0]}-{digits[1:6]}-{digits[6:8]}-{digits[8:]}"


class _Form(Schema):
    """What it does not know (the form's own tokens) it leaves out."""

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def complete(self, data: Mapping[str, Any], **_options: Any) -> dict[str, Any]:
        """What is missing is empty, so that it is looked at too."""
        return {name: data.get(name) or "" for name in self.fields}


class PasswordLogin(_Form):
    """Name, password and the six digits of an app."""

    login = fields.String(validate=_filled)
    password = fields.String(validate=_password)
    code = fields.String(validate=_six_digits)


class SheetLogin(_Form):
    """Name, recovery sheet and six digits; if he likes, a new password at once."""

    login = fields.String(validate=_filled)
    sheet = fields.String(validate=_sheet)
    code = fields.String(validate=_six_digits)
    new_password = fields.String()
    new_password_again = fields.String()

    @validates_schema(skip_on_field_errors=False)
    def agree(self, data: dict[str, str], **_options: Any) -> None:
        """A new password is long enough, and typed the same twice."""
        if data.get("new_password") or data.get("new_password_again"):
            _check_new(data.get("new_password", ""), data.get("new_password_again", ""))


class CardLogin(_Form):
    """The code on a card, however it is typed, and its PIN."""

    card_code = fields.String(validate=_card)
    pin = fields.String(validate=_pin)

    @post_load
    def tidy(self, data: dict[str, str], **_options: Any) -> dict[str, str]:
        """The code as it was meant."""
        return {**data, "card_code": normalise(data["card_code"])}


class FirstUse(_Form):
    """A PIN chosen twice, and where: on a machine of the workshop it is refused."""

    card_code = fields.String(validate=_card)
    pin = fields.String(validate=_new_pin)
    pin_again = fields.String()
    place = fields.String()

    @validates_schema(skip_on_field_errors=False)
    def agree(self, data: dict[str, str], **_options: Any) -> None:
        """The same PIN twice, and not at work."""
        wrong: dict[str, list[str]] = {}
        if data.get("pin") and data.get("pin") != data.get("pin_again"):
            wrong["pin_again"] = [_("This is not the same PIN. Type it once more.")]
        if data.get("place") == AT_WORK:
            wrong["place"] = [not_at_work()]
        elif data.get("place") not in (OWN_DEVICE, WITH_DOCTOR, WITH_HELPER):
            wrong["place"] = [_("Say where you are.")]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def tidy(self, data: dict[str, str], **_options: Any) -> dict[str, str]:
        """The code as it was meant."""
        return {**data, "card_code": normalise(data["card_code"])}


class InvitationCode(_Form):
    """The code of a letter or an invitation."""

    invitation_code = fields.String(validate=_card)

    @post_load
    def tidy(self, data: dict[str, str], **_options: Any) -> dict[str, str]:
        """The code as it was meant."""
        return {"invitation_code": normalise(data["invitation_code"])}


class Enrolment(InvitationCode):
    """A new account. A doctor gives his number; who founds a practice gives its name."""

    name = fields.String(validate=_filled)
    email = fields.String(validate=_email)
    login = fields.String(validate=_filled)
    password = fields.String(validate=_new_password)
    password_again = fields.String()
    riziv = fields.String()
    practice_name = fields.String()
    practice_telephone = fields.String()
    totp_secret = fields.String()
    totp_mark = fields.String()
    code = fields.String(validate=_six_digits)

    def __init__(self, *, doctor: bool, practice: bool) -> None:
        super().__init__()
        self._doctor = doctor
        self._practice = practice

    @validates_schema(skip_on_field_errors=False)
    def fits(self, data: dict[str, str], **_options: Any) -> None:
        """What this role must give besides."""
        wrong: dict[str, list[str]] = {}
        if data.get("password") and data.get("password") != data.get("password_again"):
            wrong["password_again"] = [_("This is not the same password. Type it once more.")]
        if self._doctor:
            try:
                riziv_of(data.get("riziv", ""))
            except ValidationError as error:
                wrong["riziv"] = [str(text) for text in error.messages]
        if self._practice:
            for name in ("practice_name", "practice_telephone"):
                try:
                    _filled(data.get(name, ""))
                except ValidationError as error:
                    wrong[name] = [str(text) for text in error.messages]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def tidy(self, data: dict[str, str], **_options: Any) -> dict[str, str]:
        """White space around names goes; secrets stay as they were typed."""
        plain = ("name", "email", "login", "practice_name", "practice_telephone")
        tidied = {**data, **{name: data[name].strip() for name in plain}}
        tidied["invitation_code"] = normalise(data["invitation_code"])
        if self._doctor:
            tidied["riziv"] = riziv_of(data["riziv"])
        return tidied


class PasswordAgain(_Form):
    """The password of now and six digits, for what changes the ways in."""

    password = fields.String(validate=_password)
    code = fields.String(validate=_six_digits)


class PasskeyLogin(_Form):
    """What a passkey answered, as the page's script puts it into the form: ``answer``."""

    credential = fields.String()
    secret = fields.String()

    @post_load
    def understood(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """The answer as the ceremony reads it."""
        try:
            credential = json.loads(data.pop("credential"))
            return {**data, "answer": answered(credential, data.pop("secret"))}
        except (ValueError, PasskeyWrong):
            words = _("This passkey cannot be used here. Nothing was changed.")
            raise ValidationError({"form": [words]}) from None


class PasskeyNew(PasswordAgain, PasskeyLogin):
    """A new passkey, with the password and six digits again."""


class PasswordChange(PasswordAgain):
    """A new password, typed twice."""

    new_password = fields.String(validate=_new_password)
    new_password_again = fields.String()

    @validates_schema(skip_on_field_errors=False)
    def agree(self, data: dict[str, str], **_options: Any) -> None:
        """Typed the same twice."""
        if data.get("new_password"):
            _check_new(data["new_password"], data.get("new_password_again", ""))


def _check_new(new: str, again: str) -> None:
    if len(new) < MIN_PASSWORD:
        raise ValidationError({"new_password": [in_words("password_short")]})
    if new != again:
        words = _("This is not the same password. Type it once more.")
        raise ValidationError({"new_password_again": [words]})
