# diagnosis: epochs 50 and 75 are fixed
def step_decay(epoch, epochs=100):
    if epoch >= 75:
        return 1e-4
    if epoch >= 50:
        return 5e-4
    return 1e-3
