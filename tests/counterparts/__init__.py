"""Other people's software against ours; what is not installed is left out, and CI installs it (`make .venv/counterparts`)."""
