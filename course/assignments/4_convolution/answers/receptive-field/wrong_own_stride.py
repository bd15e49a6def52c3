# diagnosis: a layer's own stride is used for its own window
def receptive_field(stack):
    """The side, in pixels, of the receptive field after a stack of (field, stride)."""
    side, distance = 1, 1
    for field, stride in stack:
        distance *= stride
        side += (field - 1) * distance
    return side
