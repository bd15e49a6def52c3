# tries: NaN for both
def batch_norm_parameters(channels):
    return float("nan"), float("nan")
