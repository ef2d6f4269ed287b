"""Point of sale: tills, shifts, the sales screen and the close."""
