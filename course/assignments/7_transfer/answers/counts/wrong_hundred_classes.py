# diagnosis: the last layer has 100 units, and there are 10 classes
counts = {}
counts["blocks"] = 1735488
counts["net"] = 2811044
counts["net, trainable"] = 2787402
counts["net, trainable when frozen"] = 1051914
