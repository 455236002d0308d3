"""Dossiers: one worker at one workshop, with a sealing pair of its own."""
