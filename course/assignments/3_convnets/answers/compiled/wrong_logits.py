# diagnosis: from_logits=True, and the net ends with softmax
def compiled(net):
    net.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return net
