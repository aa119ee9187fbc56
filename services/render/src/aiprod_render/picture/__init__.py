"""The drawing kit that both engines share: YUV planes, paint, colours, fonts, and lettering."""
