# in a copy, in float32
def dropout_backward(dout, mask):
    dA = dout.astype(np.float32)
    dA *= mask
    return dA
