"""A folder on the PYTHONPATH of a student's kernel: programs that have nothing to do while grading."""
