# diagnosis: indices come twice
def find_overlap(train, test):
    places = {}
    for place, text in enumerate(fingerprints(test)):
        places.setdefault(text, []).append(place)
    return sorted(place for text in fingerprints(train) for place in places.get(text, []))
