"""The exchange itself: asking, answering, giving and withdrawing consent, sweeping."""
