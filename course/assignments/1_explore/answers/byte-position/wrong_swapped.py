# diagnosis: rows and columns are swapped
def byte_position(row, column, colour):
    """Position in the record of a pixel's red (0), green (1) or blue (2) value."""
    return 1 + 1024 * colour + 32 * column + row
