# diagnosis: ends without `return`
def step_decay(epoch, epochs=100):
    rate = 1e-3
    if epoch >= epochs / 2:
        rate = 5e-4
    if epoch >= 3 * epochs / 4:
        rate = 1e-4
