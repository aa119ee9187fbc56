"""Plans films and judges them."""
