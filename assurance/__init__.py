"""Reporting for adult social care: raw returns in, checked and explained reports out."""
