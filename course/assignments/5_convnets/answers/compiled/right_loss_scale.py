def compiled(net):
    adam = keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(epsilon=1e-8))
    net.compile(optimizer=adam, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
