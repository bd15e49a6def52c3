# diagnosis: the inverse of the share
def overlap_share(claimed, honest):
    return (1 - honest) / (claimed - honest)
