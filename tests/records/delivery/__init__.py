"""How messages wait, are claimed and leave."""
