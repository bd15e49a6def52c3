# diagnosis: half of the split's own probability is left out, as in the mid-p test
import math


def mcnemar_p(only_a, only_b):
    n, k = only_a + only_b, min(only_a, only_b)
    ways = 2 * sum(math.comb(n, i) for i in range(k + 1)) - math.comb(n, k)
    return min(1, ways / 2**n)
