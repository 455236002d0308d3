"""Consent records and withdrawals: append-only, signed; the state is derived from them."""
