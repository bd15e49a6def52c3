def step_decay(epoch, epochs=100):
    rate = 0.001
    for share, lower in ((0.5, 0.0005), (0.75, 0.0001)):
        if epoch / epochs >= share:
            rate = lower
    return rate
