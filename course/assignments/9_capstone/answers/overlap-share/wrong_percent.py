# diagnosis: in percent
def overlap_share(claimed, honest):
    return 100 * (claimed - honest) / (1 - honest)
