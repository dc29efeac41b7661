"""The file of a backup, and how it is encrypted."""
