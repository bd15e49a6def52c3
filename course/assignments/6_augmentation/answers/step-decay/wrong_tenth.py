# diagnosis: a tenth, not a half
def step_decay(epoch, epochs=100):
    if epoch >= 3 * epochs / 4:
        return 1e-5
    if epoch >= epochs / 2:
        return 1e-4
    return 1e-3
