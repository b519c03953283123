"""The story of evidoc: a folder goes in, its site or a list of what is wrong comes out; all that knows every stage."""
