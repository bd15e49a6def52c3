# diagnosis: a mask, not places
def find_overlap(train, test):
    return np.isin(fingerprints(test), fingerprints(train))
