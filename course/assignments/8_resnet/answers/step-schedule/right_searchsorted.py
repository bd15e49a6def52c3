def step_schedule(start, factors):
    epochs = sorted(factors)
    rates = start * np.array([1.0, *(factors[epoch] for epoch in epochs)])
    return lambda epoch: rates[np.searchsorted(epochs, epoch, side="right")]
