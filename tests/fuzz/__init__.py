"""Requests that nobody honest sends, by the thousand, to the real service: `make fuzz` plays a million for each platform."""
