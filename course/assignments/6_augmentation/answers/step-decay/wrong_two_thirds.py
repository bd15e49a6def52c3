# diagnosis: none of the mistakes this check knows
def step_decay(epoch, epochs=100):
    """The learning rate of an epoch, counted from 0, of so many."""
    if epoch >= 2 * epochs / 3:
        return 1e-4
    if epoch >= epochs / 2:
        return 5e-4
    return 1e-3
