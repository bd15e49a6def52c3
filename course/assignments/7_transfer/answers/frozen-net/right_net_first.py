def frozen_net(base):
    net = transfer_net(base)
    base.trainable = False
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
