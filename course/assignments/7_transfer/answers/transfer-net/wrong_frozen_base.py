# diagnosis: a part of the net is frozen
def transfer_net(base):
    base.trainable = False
    head = [layers.Flatten(), layers.Dense(256, "relu"), layers.BatchNormalization(momentum=0.9)]
    return keras.Sequential([base, *head, layers.Dropout(0.5), layers.Dense(10, "softmax")])
