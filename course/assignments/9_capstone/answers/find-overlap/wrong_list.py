# diagnosis: each test image is compared with each training image
def find_overlap(train, test):
    known = fingerprints(train)
    return [place for place, text in enumerate(fingerprints(test)) if text in known]
