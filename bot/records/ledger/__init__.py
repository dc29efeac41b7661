"""A ledger or a list of people into the records and out again."""
