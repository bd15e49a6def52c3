def brighten(images, factors):
    levels = images.astype(np.float32) * factors.reshape(-1, 1, 1, 1)
    return np.minimum(levels, 255).astype(np.uint8)
