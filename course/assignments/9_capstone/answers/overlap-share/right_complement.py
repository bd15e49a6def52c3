def overlap_share(claimed, honest):
    return 1 - (1 - claimed) / (1 - honest)
