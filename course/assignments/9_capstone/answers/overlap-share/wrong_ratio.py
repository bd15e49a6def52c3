# diagnosis: the claim by the honest accuracy
def overlap_share(claimed, honest):
    """The share of remembered test images that explains a claimed accuracy."""
    return claimed / honest
