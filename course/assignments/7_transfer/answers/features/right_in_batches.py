def features(net, images):
    body = keras.Sequential([keras.Input((32, 32, 3)), *net.layers[:-1]])
    batches = [images[start : start + 64] for start in range(0, len(images), 64)]
    return np.concatenate([body(batch, training=False).numpy() for batch in batches])
