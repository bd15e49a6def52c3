# diagnosis: the record is a string of bytes
def decode_record(record):
    """Label and image (32, 32, 3) of a record of 3,073 bytes."""
    label, pixels = record[0], record[1:]
    return label, np.reshape(pixels, (3, 32, 32)).transpose(1, 2, 0)
