# diagnosis: a set of fingerprints has no places
def find_overlap(train, test):
    return set(fingerprints(train)) & set(fingerprints(test))
