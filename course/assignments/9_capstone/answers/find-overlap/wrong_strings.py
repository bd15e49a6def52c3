# diagnosis: these are fingerprints, not indices
def find_overlap(train, test):
    known = set(fingerprints(train))
    return [text for text in fingerprints(test) if text in known]
