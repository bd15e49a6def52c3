# diagnosis: none of the mistakes this check knows
def overlap_share(claimed, honest):
    """The share of remembered test images that explains a claimed accuracy."""
    return (claimed - honest) / (1 - claimed)
