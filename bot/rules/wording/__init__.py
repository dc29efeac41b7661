"""How items, dates and steps are put into words."""
