"""Who may do what, compared with a table of its own, and what no answer may ever hold."""
