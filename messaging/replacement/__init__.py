"""A lost card: blocked in one tap, replaced by two people together after three days."""
