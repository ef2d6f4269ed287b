"""Programs for those who work on Kontor: building the environment, starting everything, checking scripts."""
