"""Forms told by the words that stand on a sheet, wherever and however they were laid out."""
