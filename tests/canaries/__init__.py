"""Canaries: words that must be nowhere are looked for in all that the product sends, logs, exports, measures or leaves behind."""
