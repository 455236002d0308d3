"""Sessions, log-in, limits on tries, drafts: who is here, and what he was typing."""
