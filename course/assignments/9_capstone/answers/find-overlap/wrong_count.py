# diagnosis: how many there are, not where
def find_overlap(train, test):
    known = set(fingerprints(train))
    return len([place for place, text in enumerate(fingerprints(test)) if text in known])
