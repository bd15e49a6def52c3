# diagnosis: the rows are in reverse order
def bottleneck(base, images):
    maps = base.predict(images, batch_size=100, verbose=0)
    return maps.mean(axis=(1, 2))[::-1]
