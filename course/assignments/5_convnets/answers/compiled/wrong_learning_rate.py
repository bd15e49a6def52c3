# diagnosis: the learning rate is 10 times what it should be
def compiled(net):
    adam = keras.optimizers.Adam(0.01)
    net.compile(optimizer=adam, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
