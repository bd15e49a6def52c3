# diagnosis: the third step never comes
def step_decay(epoch, epochs=100):
    if epoch >= epochs / 2:
        return 5e-4
    elif epoch >= 3 * epochs / 4:
        return 1e-4
    return 1e-3
