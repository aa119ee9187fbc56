"""The drawing kit of both engines: YUV planes, paint, colours, fonts, and lettering."""
