# diagnosis: the function ends without `return`
def bottleneck(base, images):
    maps = base.predict(images, batch_size=100, verbose=0)
    maps.mean(axis=(1, 2))
