# diagnosis: units are dropped at inference
def dropout_forward(A, rate, training):
    mask = (random.random(A.shape) >= rate) / (1 - rate)
    return A * mask, mask
