# diagnosis: the argument `lr` is called learning_rate now
def compiled(net):
    net.compile(optimizer=keras.optimizers.Adam(lr=0.001), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
