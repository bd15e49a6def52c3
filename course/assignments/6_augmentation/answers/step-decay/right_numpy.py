def step_decay(epoch, epochs=100):
    """The learning rate of an epoch, counted from 0, of so many."""
    return np.float32([1e-3, 5e-4, 1e-4])[np.searchsorted([epochs / 2, 3 * epochs / 4], epoch, side="right")]
