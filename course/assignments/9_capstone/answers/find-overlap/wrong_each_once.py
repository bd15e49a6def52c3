# diagnosis: a test image that is equal to another one is left out
def find_overlap(train, test):
    texts = fingerprints(test)
    return sorted(texts.index(text) for text in set(texts) & set(fingerprints(train)))
