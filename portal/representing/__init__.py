"""What the portal does around a mandate: it tells the worker by his second way."""
