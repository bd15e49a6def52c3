# diagnosis: activations are scaled at inference
def dropout_forward(A, rate, training):
    if not training:
        return A * (1 - rate), None
    mask = random.random(A.shape) >= rate
    return A * mask, mask
