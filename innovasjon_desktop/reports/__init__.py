"""The management workbook and its sheets."""
