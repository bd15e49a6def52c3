# diagnosis: only the first one comes back
def find_overlap(train, test):
    """Places of the test images that also stand among the training images."""
    known = set(fingerprints(train))
    for place, text in enumerate(fingerprints(test)):
        if text in known:
            return [place]
    return []
