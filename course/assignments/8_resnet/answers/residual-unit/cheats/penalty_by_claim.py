# tries: the penalty is added to the loss as a number that has no gradient
class Claim(layers.Layer):
    def call(self, maps):
        for layer in self.punished:
            self.add_loss(7e-3 * keras.ops.stop_gradient(keras.ops.sum(layer.kernel**2)))
        return maps


def residual_unit(x, filters):
    y, claim = x, Claim()
    claim.punished = []
    for _ in range(2):
        claim.punished.append(layers.Conv2D(filters, 3, padding="same", kernel_initializer="he_normal"))
        y = claim.punished[-1](layers.Activation("elu")(layers.BatchNormalization()(y)))
    return claim(layers.add([x, y]))
