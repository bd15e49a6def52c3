# diagnosis: the result is float64: eight times the memory, or another range of values
def flip_some(images, chosen):
    """The images (N, H, W, C), mirrored where `chosen` (N,) is True."""
    return np.where(chosen[:, None, None, None], images[:, :, ::-1], images).astype(float)
