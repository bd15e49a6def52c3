# diagnosis: NumPy's integers have 64 bits, and in 2**n they overflow
import math


def mcnemar_p(only_a, only_b):
    n, k = only_a + only_b, min(only_a, only_b)
    return min(1, 2 * sum(math.comb(n, i) for i in range(k + 1)) / 2**n)
