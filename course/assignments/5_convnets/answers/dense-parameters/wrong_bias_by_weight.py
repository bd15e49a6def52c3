# diagnosis: a bias for each weight
def dense_parameters(inputs, units):
    return 2 * inputs * units
