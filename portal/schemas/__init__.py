"""marshmallow schemas: one form of data for the pages and for the API."""
