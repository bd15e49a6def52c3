def step_decay(epoch, epochs=100):
    rate = 1e-3
    if epoch >= 0.75 * epochs:
        rate /= 4
    elif epoch >= 0.5 * epochs:
        rate /= 2
    return rate
