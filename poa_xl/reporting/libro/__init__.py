"""The report of the Ramo as a workbook, sheet by sheet."""
