# diagnosis: the features of the last batch alone
def bottleneck(base, images):
    for start in range(0, len(images), 100):
        found = base.predict(images[start : start + 100], verbose=0).mean(axis=(1, 2))
    return found
