"""Roster files: the workers of a workshop, read, checked by line, and imported as a whole."""
