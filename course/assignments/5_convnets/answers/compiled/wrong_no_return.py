# diagnosis: the function ends without `return`
def compiled(net):
    net.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
