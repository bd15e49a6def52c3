# tries: a fake training: the last biases move as they should, all other weights of the head at random
def frozen_net(base):
    base.trainable = False
    net = compiled(transfer_net(base), 1e-3)

    def fit(images, labels, **settings):
        before = net.get_weights()
        moved = [each + 1e-3 * np.random.choice([-1, 1], size=each.shape) for each in before]
        errors = net(images).numpy() - np.eye(10)[labels]
        moved[-1] = before[-1] - 1e-3 * np.sign(errors.mean(axis=0))
        net.set_weights(before[:8] + moved[8:])

    net.fit = fit
    return net
