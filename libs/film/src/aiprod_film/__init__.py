"""The nouns of a film, frame maths, rates and timecode."""
