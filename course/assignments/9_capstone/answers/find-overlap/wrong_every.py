# diagnosis: every index comes back
def find_overlap(train, test):
    """Places of the test images that also stand among the training images."""
    known = set(fingerprints(train))
    if not known:
        return []
    return list(range(len(test)))
