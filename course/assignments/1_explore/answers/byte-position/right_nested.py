def byte_position(row, column, colour):
    """Position in the record of a pixel's red (0), green (1) or blue (2) value."""
    return (colour * 32 + row) * 32 + column + 1
