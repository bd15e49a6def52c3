# diagnosis: a mask, not indices
def find_overlap(train, test):
    return np.isin(fingerprints(test), fingerprints(train))
