"""A model card in the forms that other tools read."""
