"""Copies of official forms as clerks make them, and the judge of what is read from them."""
