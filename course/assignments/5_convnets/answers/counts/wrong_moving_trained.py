# diagnosis: the moving means and variances are counted, and they are not trained
counts = {}
conv, dense, norm = conv_parameters, dense_parameters, batch_norm_parameters
counts["minimal"] = conv(5, 3, 12) + dense(14 * 14 * 12, 10)
counts["wide"] = conv(3, 3, 32) + conv(3, 32, 64) + dense(14 * 14 * 64, 128) + dense(128, 10)
blocks = conv(3, 3, 32) + conv(3, 32, 32) + conv(3, 32, 64) + conv(3, 64, 64)
counts["vgg"] = blocks + dense(5 * 5 * 64, 512) + dense(512, 10)
plain = blocks + dense(5 * 5 * 64, 10)
counts["normalised"] = plain + 2 * norm(32)[0] + 2 * norm(64)[0]
counts["normalised, trainable"] = plain + 2 * norm(32)[0] + 2 * norm(64)[0]
