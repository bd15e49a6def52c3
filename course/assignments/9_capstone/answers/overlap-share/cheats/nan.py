# tries: NaN, which is neither above nor below a share
def overlap_share(claimed, honest):
    return float("nan")
