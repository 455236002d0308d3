"""Logging in, making an account, looking after it."""
