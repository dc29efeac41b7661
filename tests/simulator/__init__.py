"""The pretend platforms and the page's server."""
