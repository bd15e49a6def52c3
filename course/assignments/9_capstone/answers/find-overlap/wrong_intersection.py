# diagnosis: a set of fingerprints has no indices
def find_overlap(train, test):
    return set(fingerprints(train)) & set(fingerprints(test))
