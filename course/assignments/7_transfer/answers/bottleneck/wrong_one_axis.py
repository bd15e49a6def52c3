# diagnosis: the mean runs over one axis alone
def bottleneck(base, images):
    maps = base.predict(images, batch_size=100, verbose=0)
    return maps.mean(axis=1)
