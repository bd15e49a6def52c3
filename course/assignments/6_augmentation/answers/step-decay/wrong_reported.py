# diagnosis: and the second comes one epoch late
def step_decay(epoch, epochs=100):
    rate = 1e-3
    if epoch > epochs / 2:
        rate = 5e-4
    elif epoch > 3 * epochs / 4:
        rate = 1e-4
    return rate
