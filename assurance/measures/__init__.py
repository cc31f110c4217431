"""Facts worked out from tidy tables, one module a theme. Their docstrings are the methods page."""
