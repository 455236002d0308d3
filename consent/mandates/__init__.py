"""Mandates: what a representative may decide for a worker, signed by two, ended by any one."""
