def residual_unit(x, filters):
    shortcut = x
    settings = {"padding": "same", "kernel_initializer": keras.initializers.HeNormal()}
    for _ in range(2):
        x = keras.activations.elu(layers.BatchNormalization()(x))
        x = layers.Conv2D(filters, (3, 3), kernel_regularizer=keras.regularizers.l2(0.007), **settings)(x)
    return layers.add([shortcut, x])
