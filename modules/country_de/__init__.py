"""What a company in Germany starts with: chart of accounts, VAT codes by date, words of a shop. Data only."""
