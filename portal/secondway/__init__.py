"""A second way: what must reach a worker beside his log-in goes there, in words that name nobody."""
