from fractions import Fraction


def mcnemar_p(only_a, only_b):
    n, ways, total = int(only_a + only_b), 1, 0
    for i in range(min(only_a, only_b) + 1):
        total += ways
        ways = ways * (n - i) // (i + 1)
    return min(1.0, float(Fraction(2 * total, 2**n)))
