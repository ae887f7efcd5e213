"""The management workbook."""
