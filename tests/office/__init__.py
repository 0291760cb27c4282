"""A real LibreOffice, driven as a person would."""
