"""The helper whom a worker names: he helps him understand, and decides nothing."""
