"""What libraries measure: fairness, concept drift, explanations."""
