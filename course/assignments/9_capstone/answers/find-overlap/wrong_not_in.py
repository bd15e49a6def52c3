# diagnosis: **not** among the training images
def find_overlap(train, test):
    known = set(fingerprints(train))
    return [place for place, text in enumerate(fingerprints(test)) if text not in known]
