"""Spreadsheets and text tables as numbered rows of text, without Flask or database."""
