def transfer_net(base):
    x = layers.Reshape((-1,))(base.output)
    x = layers.Dense(256, activation="relu", name="hidden")(x)
    x = layers.BatchNormalization(momentum=0.9, name="norm")(x)
    x = layers.Dropout(0.5)(x)
    return keras.Model(base.input, layers.Dense(10, activation="softmax", name="classes")(x))
