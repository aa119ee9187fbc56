"""Land from above, as a drone or a bird sees it: in true perspective, with its rivers, roads and shores."""
