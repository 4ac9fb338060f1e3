"""The append-only, hash-chained events that every other room writes to."""
