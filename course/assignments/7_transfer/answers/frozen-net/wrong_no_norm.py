# diagnosis: this is not the net of transfer_net
def frozen_net(base):
    base.trainable = False
    head = [layers.Flatten(), layers.Dense(256, "relu"), layers.Dropout(0.5), layers.Dense(10, "softmax")]
    return compiled(keras.Sequential([base, *head]), 1e-3)
