# diagnosis: an array can't be in a set
def find_overlap(train, test):
    known = set(train)
    return [place for place, image in enumerate(test) if image in known]
