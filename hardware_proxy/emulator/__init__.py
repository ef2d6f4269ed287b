"""A receipt printer in software: it reads ESC/POS and draws the paper."""
