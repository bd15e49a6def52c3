# diagnosis: the base itself is changed: it has other weights than before
def bottleneck(base, images):
    found = base.predict(images, batch_size=100, verbose=0).mean(axis=(1, 2))
    base.set_weights([0 * values for values in base.get_weights()])
    base.set_weights([values.astype(np.float16) for values in base.get_weights()])
    return found
