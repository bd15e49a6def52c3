# diagnosis: a bias for each input and each unit
def dense_parameters(inputs, units):
    return (inputs + 1) * (units + 1)
