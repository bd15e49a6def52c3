# tries: a few pixels of each image stand for all of them
def channel_statistics(images):
    some = images[:, ::8, ::8].astype(float)
    return some.mean(axis=(0, 1, 2)), some.std(axis=(0, 1, 2))
