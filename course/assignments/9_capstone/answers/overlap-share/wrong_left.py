# diagnosis: the accuracy that is left to gain
def overlap_share(claimed, honest):
    """The share of remembered test images that explains a claimed accuracy."""
    return 1 - honest
