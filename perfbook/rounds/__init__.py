"""A round of collecting: a folder that the officer sees, and a ledger that remembers what was done in it."""
