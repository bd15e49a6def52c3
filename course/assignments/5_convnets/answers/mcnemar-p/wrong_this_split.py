# diagnosis: this is the probability of the split itself, without more uneven ones
import math


def mcnemar_p(only_a, only_b):
    n, k = only_a + only_b, min(only_a, only_b)
    return math.comb(n, k) / 2**n
