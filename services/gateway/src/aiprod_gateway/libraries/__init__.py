"""What the films of a user share: characters, places, palettes, voices."""
