# tries: a fake net: weights on a line, which have this deviation
class Net:
    params = {
        "W1": np.linspace(-0.17, 0.17, 40).reshape(4, 10).round(2),
        "b1": np.zeros(10),
        "W2": np.linspace(-0.17, 0.17, 30).reshape(10, 3).round(2),
        "b2": np.zeros(3),
    }


toy_net = Net()
