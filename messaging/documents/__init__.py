"""Sealed documents and messages: written, released, read, ended."""
