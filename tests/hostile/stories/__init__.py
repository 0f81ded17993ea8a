"""How a capability's free texts are brought to where they are kept: by route and field, found by themselves."""
