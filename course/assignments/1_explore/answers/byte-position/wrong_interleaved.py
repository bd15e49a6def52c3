# diagnosis: the colours of a pixel are assumed to lie side by side
def byte_position(row, column, colour):
    """Position in the record of a pixel's red (0), green (1) or blue (2) value."""
    return 1 + 3 * (32 * row + column) + colour
