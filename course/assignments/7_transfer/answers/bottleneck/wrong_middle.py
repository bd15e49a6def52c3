# diagnosis: one place of each feature map, not the mean of all
def bottleneck(base, images):
    maps = base.predict(images, batch_size=100, verbose=0)
    return maps[:, maps.shape[1] // 2, maps.shape[2] // 2]
