# diagnosis: each call returns the same net
kept = []


def transfer_net(base):
    if not kept:
        head = [layers.Flatten(), layers.Dense(256, "relu"), layers.BatchNormalization(momentum=0.9)]
        kept.append(keras.Sequential([base, *head, layers.Dropout(0.5), layers.Dense(10, "softmax")]))
    return kept[0]
