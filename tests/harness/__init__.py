"""The line to the shop under fire: real servers, real proxies and printers of their own, killed at any moment."""
