# diagnosis: works only for images of 32 pixels a side
def flip_some(images, chosen):
    """The images (N, H, W, C), mirrored where `chosen` (N,) is True."""
    result = images.copy()
    for i in np.flatnonzero(chosen):
        for column in range(32):
            result[i, :, column] = images[i, :, 31 - column]
    return result
