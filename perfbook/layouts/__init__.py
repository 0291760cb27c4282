"""What a form looks like: where every label and field stands, and what an issued workbook carries."""
