"""Submissions that try to forge grades, to look where they must not, or to stop the grading of a class."""
