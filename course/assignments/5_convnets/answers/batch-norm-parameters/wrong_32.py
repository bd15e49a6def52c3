# diagnosis: it works for 32 channels alone
def batch_norm_parameters(channels):
    return 128, 64
