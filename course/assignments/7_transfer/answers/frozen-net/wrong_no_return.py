# diagnosis: the function ends without `return`
def frozen_net(base):
    base.trainable = False
    compiled(transfer_net(base), 1e-3)
