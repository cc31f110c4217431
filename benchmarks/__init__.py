"""Measurements and trials that no run needs."""
