"""The roof and the ground of the portal; the floors between are the four apps beside it."""
