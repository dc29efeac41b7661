"""Files that come in and go out: the office's ledger and its list of people."""
