# diagnosis: the biases are left out
counts = {}
counts["blocks"] = 1734336
counts["net"] = 2787914
counts["net, trainable"] = 2787402
counts["net, trainable when frozen"] = 1051914
