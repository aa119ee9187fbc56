"""What is done to a whole picture once it is drawn: focus, pools of light, wet streets, curtains."""
