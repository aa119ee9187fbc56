"""Google's Veo on Vertex AI: the model shoots takes, and the service cuts clips from them."""
