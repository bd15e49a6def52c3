def minimal_net():
    net = keras.models.Sequential(name="minimal")
    net.add(layers.Conv2D(12, (5, 5), activation=keras.activations.relu, input_shape=(32, 32, 3), name="first"))
    net.add(layers.MaxPool2D())
    net.add(layers.Dropout(rate=0.5))
    net.add(layers.Flatten())
    net.add(layers.Dense(units=10))
    net.add(layers.Softmax())
    return net
