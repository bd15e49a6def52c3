# diagnosis: none of the mistakes this check knows
def brighten(images, factors):
    """The uint8 images (N, H, W, C), each with its grey levels multiplied by its factor (N,)."""
    return np.clip(images * factors[:, None, None, None], 0, 254).astype(np.uint8)
