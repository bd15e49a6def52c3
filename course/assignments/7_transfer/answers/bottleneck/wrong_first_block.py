# diagnosis: these are the features of the first block alone
def bottleneck(base, images):
    body = keras.Model(base.inputs, base.get_layer("block1_pool").output)
    return body.predict(images, batch_size=100, verbose=0).mean(axis=(1, 2))
