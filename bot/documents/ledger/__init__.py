"""The ledger as a table: read, and written."""
