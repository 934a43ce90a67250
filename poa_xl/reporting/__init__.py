"""The report of the Ramo in its shapes: workbook, page, data."""
