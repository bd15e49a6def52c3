def step_decay(epoch, epochs=100):
    rate = 0.001
    for share in (0.5, 0.75):
        if epoch / epochs >= share:
            rate = rate / 2
    return rate
