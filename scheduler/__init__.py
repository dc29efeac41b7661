"""The half that speaks first: duties become outbox rows, rows are said once."""
