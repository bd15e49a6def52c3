# diagnosis: the rate never changes
def step_decay(epoch, epochs=100):
    """The learning rate of an epoch, counted from 0, of so many."""
    return 1e-3
