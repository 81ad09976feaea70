"""Tables of casework. Facts are only ever added; how things stand is reckoned from them."""
