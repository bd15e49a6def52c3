# with sums and the count, as in the paper
def batchnorm_backward(dout, cache):
    shape, hat = dout.shape, cache["normalised"].reshape(-1, dout.shape[-1])
    D = dout.reshape(hat.shape)
    N = len(D)
    dgamma, dbeta = (D * hat).sum(axis=0), D.sum(axis=0)
    dX = cache["gamma"] / (N * cache["std"]) * (N * D - dbeta - hat * dgamma)
    return dX.reshape(shape), dgamma, dbeta
