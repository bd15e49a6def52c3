# diagnosis: the learning rate is a schedule
def frozen_net(base):
    base.trainable = False
    rate = keras.optimizers.schedules.CosineDecay(1e-3, 100)
    return compiled(transfer_net(base), rate)
