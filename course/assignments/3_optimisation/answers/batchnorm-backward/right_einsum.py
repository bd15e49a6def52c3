# by Einstein's summation, in float32, as a list
def batchnorm_backward(dout, cache):
    D, hat = dout.astype(np.float32), cache["normalised"].astype(np.float32)
    rows, N = D.reshape(-1, D.shape[-1]), D.size // D.shape[-1]
    dbeta, dgamma = np.einsum("nc->c", rows), np.einsum("nc,nc->c", rows, hat.reshape(rows.shape))
    dX = (D - dbeta / N - hat * dgamma / N) * np.float32(cache["gamma"] / cache["std"])
    return [dX, dgamma, dbeta]
