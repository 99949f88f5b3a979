"""What people run around the product, from set-up to checks. The product imports none of it."""
