def fine_tune(net, base):
    adam = keras.optimizers.Adam(learning_rate=1e-4)
    for layer in (base, *net.layers):
        layer.trainable = True
    net.compile(optimizer=adam, loss=keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    return net
