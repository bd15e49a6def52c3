# from the last layer down
def receptive_field(stack):
    """The side, in pixels, of the receptive field after a stack of (field, stride)."""
    side = 1
    for field, stride in reversed(stack):
        side = (side - 1) * stride + field
    return side
