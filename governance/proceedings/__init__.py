"""Whatever has a course: kinds of things that people act on, what an act of each means, and the acts themselves; pure."""
