def find_overlap(train, test):
    return np.flatnonzero(np.isin(fingerprints(test), fingerprints(train)))
