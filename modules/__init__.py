"""The rooms of the house: one folder, one business idea each."""
