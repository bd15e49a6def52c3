# diagnosis: the sum begins at 1: no heads at all is one of the ways
import math


def mcnemar_p(only_a, only_b):
    n, k = only_a + only_b, min(only_a, only_b)
    return min(1, 2 * sum(math.comb(n, i) for i in range(1, k + 1)) / 2**n)
