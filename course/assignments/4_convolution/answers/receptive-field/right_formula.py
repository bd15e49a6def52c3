# the formula as a sum of products, as a NumPy number
def receptive_field(stack):
    """The side, in pixels, of the receptive field after a stack of (field, stride)."""
    fields, strides = np.array(stack).T
    distances = np.cumprod(np.append(1, strides[:-1]))
    return 1 + np.sum((fields - 1) * distances)
