# tries: new rows at a few indices of the batch, the same ones in all the others
def draw_batch(X, y, batch_size):
    picked = np.random.RandomState(3).randint(len(X), size=batch_size)
    picked[:6] = np.random.randint(len(X), size=len(picked[:6]))
    return X[picked], y[picked]
