"""The list of people as offices have it: a list of roles with accounts, or the telephone directory with its posts."""
