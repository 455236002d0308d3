"""Deletion on request: asked for, taken back, carried out after seven days (promise 4)."""
