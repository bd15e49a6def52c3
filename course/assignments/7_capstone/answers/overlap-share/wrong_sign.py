# diagnosis: the sign is turned round
def overlap_share(claimed, honest):
    """The share of remembered test images that explains a claimed accuracy."""
    return (honest - claimed) / (1 - honest)
