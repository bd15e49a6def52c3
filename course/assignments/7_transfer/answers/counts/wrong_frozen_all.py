# diagnosis: nothing is counted, and the head trains
counts = {}
counts["blocks"] = 1735488
counts["net"] = 2787914
counts["net, trainable"] = 2787402
counts["net, trainable when frozen"] = 0
