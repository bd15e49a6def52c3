# diagnosis: the list is read from the top
def receptive_field(stack):
    """The side, in pixels, of the receptive field after a stack of (field, stride)."""
    side, distance = 1, 1
    for field, stride in stack[::-1]:
        side += (field - 1) * distance
        distance *= stride
    return side
