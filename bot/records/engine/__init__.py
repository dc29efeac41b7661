"""The ground of the records: transactions, prepared statements, many rows at once."""
