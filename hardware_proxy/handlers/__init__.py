"""What each kind of device does with its jobs, one file per kind."""
