"""The forms of storyboards, one a file. Each splits a text into scenes, or returns None for another form."""
