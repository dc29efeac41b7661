"""The web process as platforms and strangers reach it."""
