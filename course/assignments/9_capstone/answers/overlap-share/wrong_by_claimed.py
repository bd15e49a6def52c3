# diagnosis: the gain by the claimed accuracy
def overlap_share(claimed, honest):
    return (claimed - honest) / claimed
