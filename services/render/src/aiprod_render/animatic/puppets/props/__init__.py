"""Things of paper that belong to what people do."""
