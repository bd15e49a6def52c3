# diagnosis: where no number of epochs is given it is not 100
def step_decay(epoch, epochs=50):
    """The learning rate of an epoch, counted from 0, of so many."""
    if epoch >= 3 * epochs / 4:
        return 1e-4
    if epoch >= epochs / 2:
        return 5e-4
    return 1e-3
