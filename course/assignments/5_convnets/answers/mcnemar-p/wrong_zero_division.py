# diagnosis: a division by zero, where no image tells the nets apart
import math


def mcnemar_p(only_a, only_b):
    n, k = only_a + only_b, min(only_a, only_b)
    statistic = (only_a - only_b) ** 2 / n
    return math.erfc(math.sqrt(statistic / 2))
