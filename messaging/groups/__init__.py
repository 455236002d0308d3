"""Groups: the social service of a workshop, its occupational physicians, a practice."""
