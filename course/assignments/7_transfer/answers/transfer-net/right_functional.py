def transfer_net(base):
    images = keras.Input((32, 32, 3))
    hidden = layers.Dense(256)(layers.Flatten()(base(images)))
    hidden = layers.BatchNormalization(momentum=0.9)(layers.ReLU()(hidden))
    scores = layers.Dense(10)(layers.Dropout(0.5)(hidden))
    return keras.Model(images, layers.Softmax()(scores))
