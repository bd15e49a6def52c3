# diagnosis: a loss for one-hot rows, and our labels are integers
def compiled(net):
    net.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return net
