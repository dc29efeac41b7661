"""Steps of the process, each recorded as a dated fact by the people who do them."""
