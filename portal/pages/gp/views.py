"""The GP's pages."""
