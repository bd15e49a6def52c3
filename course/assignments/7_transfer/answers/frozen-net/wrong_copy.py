# diagnosis: the net has layers of its own where the base should be
def frozen_net(base):
    copy = keras.models.clone_model(base)
    copy.trainable = False
    return compiled(transfer_net(copy), 1e-3)
