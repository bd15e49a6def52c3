# diagnosis: the mask has 0 and 1
def dropout_forward(A, rate, training):
    if not training:
        return A, None
    mask = random.random(A.shape) >= rate
    return A * mask / (1 - rate), mask
