# diagnosis: one row for all images: the mean runs over the images, too
def bottleneck(base, images):
    maps = base.predict(images, batch_size=100, verbose=0)
    return maps.mean(axis=(0, 1, 2))
