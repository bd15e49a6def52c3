# diagnosis: indices of training images, one for each test image
def find_overlap(train, test):
    place = {text: i for i, text in enumerate(fingerprints(train))}
    return [place[text] for text in fingerprints(test) if text in place]
