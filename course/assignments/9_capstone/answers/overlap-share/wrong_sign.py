# diagnosis: the sign is reversed
def overlap_share(claimed, honest):
    """The share of remembered test images that explains a claimed accuracy."""
    return (honest - claimed) / (1 - honest)
