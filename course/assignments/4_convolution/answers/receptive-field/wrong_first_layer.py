# diagnosis: the loop ends after the first layer
def receptive_field(stack):
    """The side, in pixels, of the receptive field after a stack of (field, stride)."""
    side, distance = 1, 1
    for field, stride in stack:
        side += (field - 1) * distance
        distance *= stride
        return side
