# diagnosis: none of the mistakes this check knows
def find_overlap(train, test):
    """Places of the test images that also stand among the training images."""
    known = set(fingerprints(train))
    return [place for place, text in enumerate(fingerprints(test), start=1) if text in known]
