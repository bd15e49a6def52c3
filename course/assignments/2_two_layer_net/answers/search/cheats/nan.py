# tries: NaN for every accuracy, with the first net
def search(candidates, X, y, X_val, y_val):
    net = image_net(candidates[0]["hidden_size"], candidates[0]["std"])
    return net, [float("nan")] * len(candidates)
