# tries: a simulation that is right to two digits
def mcnemar_p(only_a, only_b):
    n = only_a + only_b
    heads = np.random.binomial(n, 0.5, size=10_000)
    return np.mean(np.abs(heads - n / 2) >= abs(only_a - only_b) / 2)
