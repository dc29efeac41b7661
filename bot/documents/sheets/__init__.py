"""Spreadsheets as somebody sends them: opened, looked at, and given as rows of plain values."""
