def brighten(images, factors):
    """The uint8 images (N, H, W, C), each with its grey levels multiplied by its factor (N,)."""
    levels = images.astype(np.float32) * factors.astype(np.float32)[:, None, None, None]
    return np.minimum(levels, 255).astype(np.uint8)
