"""The codes of ``consent.codes``, under the name by which messages and pages know them."""

from consent.codes import ALPHABET, CODE_LENGTH, grouped, is_code, new_code, normalise

__all__ = ["ALPHABET", "CODE_LENGTH", "grouped", "is_code", "new_code", "normalise"]
