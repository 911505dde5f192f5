"""Pure rules of the rectification floor: values in, values out."""
