# diagnosis: the function ends without `return`
def fine_tune(net, base):
    base.trainable = True
    compiled(net, 1e-4)
