# diagnosis: falls in every quarter
def step_decay(epoch, epochs=100):
    return 1e-3 * 0.5 ** (4 * epoch // epochs)
