# diagnosis: gamma and beta are left out, and they are trained
counts = {}
counts["blocks"] = 1735488
counts["net"] = 2787914
counts["net, trainable"] = 2786890
counts["net, trainable when frozen"] = 1051914
