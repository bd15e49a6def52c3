# diagnosis: each row is divided by its length
def features(net, images):
    body = keras.Model(net.inputs, net.layers[-2].output)
    found = body.predict(images, verbose=0)
    return found / np.linalg.norm(found, axis=1, keepdims=True)
