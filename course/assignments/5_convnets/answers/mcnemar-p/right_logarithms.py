import math


def mcnemar_p(only_a, only_b):
    n, k = int(only_a + only_b), int(min(only_a, only_b))
    logs = [math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) for i in range(k + 1)]
    return min(1.0, 2 * sum(math.exp(each - n * math.log(2)) for each in logs))
