"""The public catalogue of a workshop: departments and tasks. No persons are in it."""
