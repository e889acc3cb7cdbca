"""The model card: what people say about a model beside what was measured, content-addressed."""
