"""Sky, land, water, buildings, furniture, weather, and lamps: the parts that places are built from."""
