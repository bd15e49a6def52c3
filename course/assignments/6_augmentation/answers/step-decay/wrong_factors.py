# diagnosis: a share of the first rate
def step_decay(epoch, epochs=100):
    if epoch >= 3 * epochs / 4:
        return 0.1
    return 0.5 if epoch >= epochs / 2 else 1.0
