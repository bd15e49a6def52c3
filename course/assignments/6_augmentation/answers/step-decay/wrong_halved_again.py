# diagnosis: the last rate is half of the one before
def step_decay(epoch, epochs=100):
    if epoch >= 3 * epochs / 4:
        return 2.5e-4
    if epoch >= epochs / 2:
        return 5e-4
    return 1e-3
