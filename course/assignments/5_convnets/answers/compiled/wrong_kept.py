# diagnosis: another net comes back
kept = []


def compiled(net):
    if not kept:
        net.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        kept.append(net)
    return kept[0]
