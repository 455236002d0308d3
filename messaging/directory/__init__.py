"""Who has which public keys, signed by a key that lives outside the database."""
