"""The review of a written reply: submit, pass or return, withdraw."""
