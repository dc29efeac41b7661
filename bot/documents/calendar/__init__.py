"""A year's arrangement of holidays as offices have it: the notice's sentences, the usual table, or a day in each row."""
