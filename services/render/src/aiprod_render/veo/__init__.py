"""Google's Veo on Vertex AI: shoots takes, from which clips are cut here."""
