def compiled(net):
    loss = keras.losses.sparse_categorical_crossentropy
    net.compile("Adam", loss, metrics=("sparse_categorical_accuracy",))
    return net
