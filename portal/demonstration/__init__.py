"""The demonstration: fictitious people, one click logs in as one of them."""
