"""Write workbooks: layout + values -> a locked workbook in the official layout."""
