"""Forms filled in as people fill them: years of them, and the accidents that happen to a workbook."""
