# diagnosis: an earlier result comes back
kept = {}


def features(net, images):
    if id(net) not in kept:
        body = keras.Model(net.inputs, net.layers[-2].output)
        kept[id(net)] = body.predict(images, verbose=0)
    return kept[id(net)]
