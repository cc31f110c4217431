"""Two editions of one council side by side: what has changed, and what they give away together."""
