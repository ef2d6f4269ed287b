"""What a company in Austria starts with: chart of accounts, VAT codes by date, words of a shop. Data only."""
