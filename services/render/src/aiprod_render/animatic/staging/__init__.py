"""Where the cast stands, leans, and sits, and how near the camera comes."""
