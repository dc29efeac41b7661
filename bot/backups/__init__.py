"""Backups: one kind of file for both engines, checked when it is written and again before anything is restored from it."""
