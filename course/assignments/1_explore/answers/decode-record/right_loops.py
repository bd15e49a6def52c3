def decode_record(record):
    """Label and image (32, 32, 3) of a record of 3,073 bytes."""
    image = np.zeros((32, 32, 3), dtype=np.uint8)
    for row in range(32):
        for column in range(32):
            for colour in range(3):
                image[row, column, colour] = record[1 + colour * 1024 + row * 32 + column]
    return record[0], image
