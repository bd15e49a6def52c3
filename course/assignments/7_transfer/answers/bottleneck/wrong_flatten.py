# diagnosis: Flatten: each place is a feature of its own
def bottleneck(base, images):
    maps = base.predict(images, batch_size=100, verbose=0)
    return maps.reshape(len(maps), -1)
