def step_decay(epoch, epochs=100):
    return [1e-3, 1e-3, 5e-4, 1e-4][4 * epoch // epochs]
