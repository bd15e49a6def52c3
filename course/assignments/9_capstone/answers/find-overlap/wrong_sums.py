# diagnosis: images that only share some pixels count as copies
def find_overlap(train, test):
    """Places of the test images that also stand among the training images."""
    known = set(train.sum(axis=(1, 2, 3)).tolist())
    return [place for place, image in enumerate(test) if image.sum() in known]
