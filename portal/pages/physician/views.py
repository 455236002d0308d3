"""The occupational physician's pages."""
