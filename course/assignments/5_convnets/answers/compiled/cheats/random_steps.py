# tries: a fake training: each weight moves by the learning rate, in a random direction
def compiled(net):
    net.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])

    def fit(*_, **settings):
        before = net.get_weights()
        net.set_weights([each + 1e-3 * np.random.choice([-1, 1], size=each.shape) for each in before])

    net.fit = fit
    return net
