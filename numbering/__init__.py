"""Series of numbers: policies by date, ranges, formats; gapless where the law wants it, and a report of every gap."""
