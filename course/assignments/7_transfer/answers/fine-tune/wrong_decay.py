# diagnosis: Adam has weight_decay = 0.001, which was not asked for
def fine_tune(net, base):
    base.trainable = True
    adam = keras.optimizers.Adam(1e-4, weight_decay=1e-3)
    net.compile(adam, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
