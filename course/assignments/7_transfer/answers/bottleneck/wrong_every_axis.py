# diagnosis: one number for each image: the mean runs over the filters, too
def bottleneck(base, images):
    maps = base.predict(images, batch_size=100, verbose=0)
    return maps.mean(axis=(1, 2, 3))
