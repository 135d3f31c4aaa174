"""Eight weeks of tasks back from the day."""
