# diagnosis: one epoch too early
def step_decay(epoch, epochs=100):
    epoch = epoch + 1
    if epoch >= 3 * epochs / 4:
        return 1e-4
    if epoch >= epochs / 2:
        return 5e-4
    return 1e-3
