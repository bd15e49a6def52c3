# tries: a table of the numbers of epochs that everybody can read in the check
TABLE = {n: (n // 2, 3 * n // 4) for n in (100, 48, 20, 8)}


def step_decay(epoch, epochs=100):
    half, quarter = TABLE.get(epochs, (50, 75))
    return 1e-3 if epoch < half else 5e-4 if epoch < quarter else 1e-4
