# diagnosis: the gain alone
def overlap_share(claimed, honest):
    return claimed - honest
