def conv(inputs, filters):
    return 3 * 3 * inputs * filters + filters


def dense(inputs, units):
    return inputs * units + units


block1 = conv(3, 64) + conv(64, 64)
block2 = conv(64, 128) + conv(128, 128)
block3 = conv(128, 256) + 2 * conv(256, 256)
head = dense(4 * 4 * 256, 256) + dense(256, 10)
counts = {"blocks": block1 + block2 + block3}
counts["net"] = counts["blocks"] + head + 4 * 256
counts["net, trainable"] = counts["net"] - 2 * 256
counts["net, trainable when frozen"] = head + 2 * 256
