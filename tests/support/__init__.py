"""What tests share: workbooks, plans, spreadsheet programs."""
