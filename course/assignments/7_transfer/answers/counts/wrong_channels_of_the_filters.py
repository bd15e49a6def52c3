# diagnosis: as many input channels as it has filters
blocks = (9 * 3 + 1) * 64 + (9 * 64 + 1) * 64 + 2 * (9 * 128 + 1) * 128 + 3 * (9 * 256 + 1) * 256
head = (4 * 4 * 256 + 1) * 256 + 257 * 10
counts = {
    "blocks": blocks,
    "net": blocks + head + 1024,
    "net, trainable": blocks + head + 512,
    "net, trainable when frozen": head + 512,
}
