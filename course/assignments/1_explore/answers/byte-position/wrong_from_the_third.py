# diagnosis: counting starts at 1
def byte_position(row, column, colour):
    """Position in the record of a pixel's red (0), green (1) or blue (2) value."""
    return 2 + 32 * 32 * colour + 32 * row + column
