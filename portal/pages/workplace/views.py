"""The social service's pages."""
