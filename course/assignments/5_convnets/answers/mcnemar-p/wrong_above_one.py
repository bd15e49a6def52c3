# diagnosis: it is twice one side, also where that is more than 1
import math


def mcnemar_p(only_a, only_b):
    n, k = only_a + only_b, min(only_a, only_b)
    return 2 * sum(math.comb(n, i) for i in range(k + 1)) / 2**n
