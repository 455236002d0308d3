"""Tests of what doctors said beside what the work asks."""
