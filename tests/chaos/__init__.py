"""Processes are killed while they work; afterwards nothing that was promised may be missing, and nothing is there twice."""
