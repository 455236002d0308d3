"""Browsers at a workshop that the social service registered as a kiosk."""
