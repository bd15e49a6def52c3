# diagnosis: the learning rate is a schedule
def compiled(net):
    rate = keras.optimizers.schedules.ExponentialDecay(0.001, 1000, 0.9)
    net.compile(optimizer=keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
