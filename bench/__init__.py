"""Benchmarks: what the promises cost, each beside the same work without them."""
