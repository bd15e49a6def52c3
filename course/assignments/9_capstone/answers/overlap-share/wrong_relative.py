# diagnosis: the gain by the honest accuracy
def overlap_share(claimed, honest):
    return (claimed - honest) / honest
