# diagnosis: the blocks are left out
counts = {}
counts["blocks"] = 1735488
counts["net"] = 1052426
counts["net, trainable"] = 2787402
counts["net, trainable when frozen"] = 1051914
