# diagnosis: the split itself is not counted, only more uneven ones
import math


def mcnemar_p(only_a, only_b):
    n, k = only_a + only_b, min(only_a, only_b)
    return min(1, 2 * sum(math.comb(n, i) for i in range(k)) / 2**n)
