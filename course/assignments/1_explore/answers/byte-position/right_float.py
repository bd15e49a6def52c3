# a NumPy number, and one with a point
def byte_position(row, column, colour):
    """Position in the record of a pixel's red (0), green (1) or blue (2) value."""
    return np.float64(1 + np.dot([32, 1, 1024], [row, column, colour]))
