"""Portal: pages for the recipients of our documents."""
