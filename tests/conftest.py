"""Where the tests find what they need."""
