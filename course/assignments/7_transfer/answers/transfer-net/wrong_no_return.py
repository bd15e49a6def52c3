# diagnosis: the function ends without `return`
def transfer_net(base):
    net = keras.Sequential([base, layers.Flatten(), layers.Dense(256, activation="relu")])
    net.add(layers.BatchNormalization(momentum=0.9))
    net.add(layers.Dropout(0.5))
    net.add(layers.Dense(10, activation="softmax"))
