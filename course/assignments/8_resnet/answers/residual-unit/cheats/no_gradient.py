# tries: the right feature maps, through which no gradient goes: nothing in the unit trains
def residual_unit(x, filters):
    y = x
    for _ in range(2):
        y = conv(filters)(layers.Activation("elu")(layers.BatchNormalization()(y)))
    return keras.ops.stop_gradient(layers.add([x, y]))
