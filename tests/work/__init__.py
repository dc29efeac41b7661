"""How much is done for how much: steps of regular expressions, and operations of readers, on hostile input."""
