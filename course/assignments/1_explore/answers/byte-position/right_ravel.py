def byte_position(row, column, colour):
    """Position in the record of a pixel's red (0), green (1) or blue (2) value."""
    return 1 + np.ravel_multi_index((colour, row, column), (3, 32, 32))
