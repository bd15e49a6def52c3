"""Honest submissions in many styles, and the small assignments that they answer."""
