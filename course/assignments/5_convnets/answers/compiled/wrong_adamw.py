# diagnosis: the optimizer is adam_w
def compiled(net):
    net.compile(optimizer="adamw", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
