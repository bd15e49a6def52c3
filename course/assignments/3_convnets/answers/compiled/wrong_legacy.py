# diagnosis: a module of an earlier Keras, which there is no longer
def compiled(net):
    net.compile(optimizer=keras.optimizers.legacy.Adam(), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
