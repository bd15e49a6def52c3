def mcnemar_p(only_a, only_b):
    n, k = only_a + only_b, min(only_a, only_b)
    i = np.arange(n)
    logs = np.concatenate([[0.0], np.cumsum(np.log(n - i) - np.log(i + 1))]) - n * np.log(2)
    return min(1.0, 2 * np.exp(logs[: k + 1]).sum())
