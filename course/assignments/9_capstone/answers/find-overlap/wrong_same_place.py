# diagnosis: images at the same index are compared
def find_overlap(train, test):
    both = zip(fingerprints(train), fingerprints(test))
    return [place for place, (one, other) in enumerate(both) if one == other]
