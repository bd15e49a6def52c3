# diagnosis: the right indices in another order
def find_overlap(train, test):
    """Places of the test images that also stand among the training images."""
    known = set(fingerprints(train))
    return [place for place, text in enumerate(fingerprints(test)) if text in known][::-1]
