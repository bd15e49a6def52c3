# diagnosis: one variable for another
def overlap_share(claimed, honest):
    """The share of remembered test images that explains a claimed accuracy."""
    return (claimed - honest) / (1 - claimed)
