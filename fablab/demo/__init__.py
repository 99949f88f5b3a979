"""The demo place: a fablab with its people, machines and two years behind it.

All names are made up. What it holds depends on a seed and on today's date only.
"""
