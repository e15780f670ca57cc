"""Which wordings are the same article: decided pair by pair, from the two wordings alone."""
