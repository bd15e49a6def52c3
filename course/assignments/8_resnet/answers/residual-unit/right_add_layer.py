def residual_unit(x, filters):
    body = [layers.BatchNormalization(), layers.ELU(), conv(filters)]
    body += [layers.BatchNormalization(), layers.ELU(), conv(filters)]
    y = keras.Sequential(body)(x)
    return layers.Add()([y, x])
