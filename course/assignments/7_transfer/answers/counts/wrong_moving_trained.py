# diagnosis: the moving means and variances are counted, and they are not trained
blocks = 1_735_488
head = (4 * 4 * 256 + 1) * 256 + 1024 + 257 * 10
counts = {
    "blocks": blocks,
    "net": blocks + head,
    "net, trainable": blocks + head,
    "net, trainable when frozen": head,
}
