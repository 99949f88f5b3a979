"""A simulated fleet that speaks the machines' real protocols: nothing here knows Django.

The machines are state machines over a clock that is handed to them, so that a day of theirs takes
a test a moment; `runner` gives them a real clock, real MQTT and real HTTP.
"""
