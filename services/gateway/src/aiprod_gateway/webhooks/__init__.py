"""Messages to webhooks: their outbox, their signatures, and when they are sent again."""
