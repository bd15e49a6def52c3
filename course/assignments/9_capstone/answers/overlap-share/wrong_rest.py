# diagnosis: **not** memorised
def overlap_share(claimed, honest):
    return (1 - claimed) / (1 - honest)
