counts = {"minimal": 24442, "wide": 1626442, "vgg": 890410, "normalised": 82346, "normalised, trainable": 81962}
