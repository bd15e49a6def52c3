# diagnosis: only the last layer is counted
counts = {
    "blocks": 1_735_488,
    "net": 2_787_914,
    "net, trainable": 2_787_402,
    "net, trainable when frozen": 256 * 10 + 10,
}
