"""Representatives: their mandates, the questions that reach them, and what they decide."""
