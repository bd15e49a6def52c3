# diagnosis: a layer adds its whole field, not one less
def receptive_field(stack):
    """The side, in pixels, of the receptive field after a stack of (field, stride)."""
    side, distance = 1, 1
    for field, stride in stack:
        side += field * distance
        distance *= stride
    return side
