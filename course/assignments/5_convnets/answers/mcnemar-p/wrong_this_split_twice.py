# diagnosis: this is twice the probability of the split itself
import math


def mcnemar_p(only_a, only_b):
    n, k = only_a + only_b, min(only_a, only_b)
    return min(1, 2 * math.comb(n, k) / 2**n)
