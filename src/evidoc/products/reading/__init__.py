"""The file or folder of a source comes in, in any format; its columns as they stand, or what is wrong, go out.

Light modules (`cells`, `formats`, `parts`, `problems`) are for everybody; the others load pandas and the library of
their format.
"""
