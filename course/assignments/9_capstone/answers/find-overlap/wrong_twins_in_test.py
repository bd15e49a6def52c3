# diagnosis: test images that equal other test images count too
def find_overlap(train, test):
    texts = fingerprints(test)
    counts = {}
    for text in set(fingerprints(train)):
        counts[text] = 1
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    return [place for place, text in enumerate(texts) if counts[text] > 1]
