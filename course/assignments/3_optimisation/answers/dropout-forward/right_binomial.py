# a binomial draw
def dropout_forward(A, rate, training):
    mask = random.binomial(1, 1 - rate, size=A.shape) / (1 - rate)
    return (A * mask, mask) if training else (A, None)
