"""The charts and tables of homecare requests and of their three clocks."""

from __future__ import annotations

from assurance.figures.homecare.requests import plot_requests, tabulate_requests, tabulate_routes

__all__ = ["plot_requests", "tabulate_requests", "tabulate_routes"]
