"""What the general office sets up: groups, identities."""
