# diagnosis: the sum always goes up to only_a, also where it is the larger count
import math


def mcnemar_p(only_a, only_b):
    n, k = only_a + only_b, only_a
    return min(1, 2 * sum(math.comb(n, i) for i in range(k + 1)) / 2**n)
