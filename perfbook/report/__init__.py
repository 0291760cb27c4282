"""What goes back to people: lines on the terminal, JSON, the report workbook, marked returns."""
