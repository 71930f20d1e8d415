"""What a person hands in: data packages, opened safely and read with every cell's place."""
