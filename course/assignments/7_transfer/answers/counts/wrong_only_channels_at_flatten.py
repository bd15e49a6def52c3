# diagnosis: only the channels are counted at Flatten
blocks = 1_735_488
head = (256 + 1) * 256 + 257 * 10
counts = {
    "blocks": blocks,
    "net": blocks + head + 1024,
    "net, trainable": blocks + head + 512,
    "net, trainable when frozen": head + 512,
}
