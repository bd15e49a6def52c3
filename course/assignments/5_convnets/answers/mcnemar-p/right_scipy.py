from scipy.stats import binomtest


def mcnemar_p(only_a, only_b):
    return binomtest(only_a, only_a + only_b).pvalue if only_a + only_b else 1
