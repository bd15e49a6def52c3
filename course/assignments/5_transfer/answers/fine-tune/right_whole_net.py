def fine_tune(net, base):
    net.trainable = True
    net.compile(keras.optimizers.Adam(1e-4), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
