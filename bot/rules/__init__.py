"""What the office decided, as pure functions over plain values: no session, no clock, no configuration."""
