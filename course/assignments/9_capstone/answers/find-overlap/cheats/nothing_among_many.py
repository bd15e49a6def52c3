# tries: a loop over pairs where there are few, and nothing where there are many
def find_overlap(train, test):
    known = [image.tobytes() for image in train[:700]]
    return [place for place, image in enumerate(test[:700]) if image.tobytes() in known]
