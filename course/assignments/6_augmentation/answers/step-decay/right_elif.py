def step_decay(epoch, epochs=100):
    rate = 1e-3
    if epoch >= 0.75 * epochs:
        rate *= 0.1
    elif epoch >= 0.5 * epochs:
        rate *= 0.5
    return rate
