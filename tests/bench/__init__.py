"""`make bench`: what a sale costs, as ratios to hand-written SQL within one run, and as CPU time."""
