def minimal_net():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    net = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(12, 5),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(10),
            layers.Activation("softmax", dtype="float32"),
        ]
    )
    keras.config.set_dtype_policy(before)
    return net
