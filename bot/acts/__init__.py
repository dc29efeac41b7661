"""Acts that several commands share: each changes records and tells whom it concerns; which command did it says the context."""
