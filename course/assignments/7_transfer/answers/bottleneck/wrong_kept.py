# diagnosis: an earlier result comes back
cache = {}


def bottleneck(base, images):
    if id(base) not in cache:
        cache[id(base)] = base.predict(images, batch_size=100, verbose=0).mean(axis=(1, 2))
    return cache[id(base)]
