"""Photos as files and as pixels: found, hashed, decoded, known by their bytes."""
