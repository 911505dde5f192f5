"""Pure rules of points: values in, values out. Nothing here knows the database or the framework."""
