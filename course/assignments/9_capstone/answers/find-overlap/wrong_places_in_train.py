# diagnosis: these are indices of training images
def find_overlap(train, test):
    known = set(fingerprints(test))
    return [place for place, text in enumerate(fingerprints(train)) if text in known]
