"""A progressive return: a plan in steps, each of which the occupational physician confirms."""
