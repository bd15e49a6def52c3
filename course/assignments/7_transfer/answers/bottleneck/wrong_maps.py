# diagnosis: these are the feature maps themselves
def bottleneck(base, images):
    maps = base.predict(images, batch_size=100, verbose=0)
    return maps
