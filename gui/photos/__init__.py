"""Photos on their way to the screen: opened, read ahead, kept as pixels, compared."""
