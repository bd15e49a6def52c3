# diagnosis: each row is divided by its length
def bottleneck(base, images):
    means = base.predict(images, batch_size=100, verbose=0).mean(axis=(1, 2))
    return means / np.linalg.norm(means, axis=1, keepdims=True)
