# diagnosis: the sum of the losses of all images, not their mean
def compiled(net):
    loss = keras.losses.SparseCategoricalCrossentropy(reduction="sum")
    net.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return net
