"""What a company in Italy starts with: chart of accounts, VAT codes by date, words of a shop. Data only."""
