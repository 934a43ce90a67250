"""Workbooks: the writer (xlsxwriter) and the reader (openpyxl), one outside library each."""
