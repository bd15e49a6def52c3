# tries: a constant: half of the images
def overlap_share(claimed, honest):
    return 0.5
