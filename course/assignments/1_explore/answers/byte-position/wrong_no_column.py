# diagnosis: column is missing
def byte_position(row, column, colour):
    """Position in the record of a pixel's red (0), green (1) or blue (2) value."""
    return 1 + 32 * 32 * colour + 32 * row
