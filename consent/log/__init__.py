"""The audit log: append-only chains of events, one way in, and a verifier that walks them."""
