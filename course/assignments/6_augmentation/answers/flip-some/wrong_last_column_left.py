# diagnosis: none of the mistakes this check knows
def flip_some(images, chosen):
    """The images (N, H, W, C), mirrored where `chosen` (N,) is True."""
    result = images.copy()
    result[chosen, :, 1:] = images[chosen][:, :, :0:-1]
    return result
