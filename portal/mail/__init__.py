"""Neutral mail: that something waits, and nothing else."""
