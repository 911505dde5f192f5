"""Pure rules of the ground floor: values in, values out, no Django."""
