# diagnosis: the function ends without `return`
import math


def mcnemar_p(only_a, only_b):
    n, k = only_a + only_b, min(only_a, only_b)
    p = min(1, 2 * sum(math.comb(n, i) for i in range(k + 1)) / 2**n)
