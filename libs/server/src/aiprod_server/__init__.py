"""What every service needs. Nothing here depends on the product."""
