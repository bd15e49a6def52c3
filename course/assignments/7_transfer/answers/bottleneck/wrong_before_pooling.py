# diagnosis: the last pooling is left out
def bottleneck(base, images):
    body = keras.Model(base.inputs, base.layers[-2].output)
    return body.predict(images, batch_size=100, verbose=0).mean(axis=(1, 2))
