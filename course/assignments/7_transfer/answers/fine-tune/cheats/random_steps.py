# tries: a real net that is not trained: all weights move by the learning rate, at random
def fine_tune(net, base):
    base.trainable = True
    compiled(net, 1e-4)

    def fit(*_, **settings):
        before = net.get_weights()
        moved = [each + 1e-4 * np.random.choice([-1, 1], size=each.shape) for each in before]
        net.set_weights(moved)

    net.fit = fit
    return net
