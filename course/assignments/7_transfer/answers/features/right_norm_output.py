def features(net, images):
    body = keras.Sequential(net.layers[:-1])
    return body.predict(images, verbose=0).astype("float64")
