def wide_net():
    convolutions = [layers.Conv2D(filters, 3) for filters in (32, 64)]
    stages = [each for conv in convolutions for each in (conv, layers.ReLU())]
    head = [layers.Dense(128, activation="relu"), layers.Dropout(0.5), layers.Dense(10, "softmax")]
    first = [keras.Input((32, 32, 3)), *stages, layers.MaxPooling2D((2, 2), strides=2)]
    return keras.Sequential([*first, layers.Dropout(0.5), layers.Flatten(), *head])
