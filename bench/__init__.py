"""What the speed claims rest on: `python -m bench` measures on this machine and prints medians with their spread."""
