def minimal_net():
    image = keras.Input(shape=(32, 32, 3), name="picture")
    x = layers.Conv2D(filters=12, kernel_size=(5, 5), name="windows")(image)
    x = layers.Activation("relu")(x)
    x = layers.MaxPool2D()(x)
    x = layers.Flatten()(layers.Dropout(0.5)(x))
    scores = layers.Dense(10)(x)
    return keras.Model(inputs=image, outputs=layers.Softmax()(scores))
