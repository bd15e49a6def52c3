# diagnosis: row is multiplied by 33
def byte_position(row, column, colour):
    """Position in the record of a pixel's red (0), green (1) or blue (2) value."""
    return 1 + 1024 * colour + 33 * row + column
