"""Pure rules of inspections: values in, values out, no Django."""
