# diagnosis: the moving means and variances of batch normalisation are left out
counts = {}
counts["blocks"] = 1735488
counts["net"] = 2787402
counts["net, trainable"] = 2787402
counts["net, trainable when frozen"] = 1051914
