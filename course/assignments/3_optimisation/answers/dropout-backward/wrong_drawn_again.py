# diagnosis: another mask than the one of the forward pass
def dropout_backward(dout, mask):
    rate = np.mean(mask == 0)
    return dout * (random.random(dout.shape) >= rate) * mask.max()
