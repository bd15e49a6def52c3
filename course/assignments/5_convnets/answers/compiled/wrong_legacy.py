# diagnosis: a module of an earlier Keras, which no longer exists
def compiled(net):
    net.compile(optimizer=keras.optimizers.legacy.Adam(), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
