"""What is to be said: the outbox, claims of robots, digests, alerts, notices."""
