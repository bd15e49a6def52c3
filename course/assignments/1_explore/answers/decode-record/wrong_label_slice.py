# diagnosis: a slice of one byte, not the byte
def decode_record(record):
    """Label and image (32, 32, 3) of a record of 3,073 bytes."""
    label = record[:1]
    values = np.frombuffer(record[1:], dtype=np.uint8)
    return label, values.reshape(3, 32, 32).transpose(1, 2, 0)
