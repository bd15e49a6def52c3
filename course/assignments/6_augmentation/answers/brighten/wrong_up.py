# diagnosis: fractions are rounded up
def brighten(images, factors):
    """The uint8 images (N, H, W, C), each with its grey levels multiplied by its factor (N,)."""
    return np.ceil(np.clip(images * factors[:, None, None, None], 0, 255)).astype(np.uint8)
