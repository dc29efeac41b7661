"""Generated lives of items: the product's parts compared with each other, and with a model written apart from the rules."""
