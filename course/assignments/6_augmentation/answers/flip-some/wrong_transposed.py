# diagnosis: half a turn: rows and columns are both reversed
def flip_some(images, chosen):
    """The images (N, H, W, C), mirrored where `chosen` (N,) is True."""
    result = images.copy()
    result[chosen] = np.rot90(images[chosen], 2, axes=(1, 2))
    return result
