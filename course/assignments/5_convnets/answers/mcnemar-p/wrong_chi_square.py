# diagnosis: the approximation by chi-square, which is for many images
import math


def mcnemar_p(only_a, only_b):
    n, k = only_a + only_b, min(only_a, only_b)
    if n == 0:
        return 1
    return math.erfc(math.sqrt((only_a - only_b) ** 2 / n / 2))
