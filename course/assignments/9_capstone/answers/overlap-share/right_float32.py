def overlap_share(claimed, honest):
    """The share of remembered test images that explains a claimed accuracy."""
    return np.float32(claimed - honest) / np.float32(1 - honest)
