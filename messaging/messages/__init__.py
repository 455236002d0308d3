"""Sealed messages: a question, a no, a "not now" and a notice all look alike."""
