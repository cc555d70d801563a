copy staging from stdin binary
