"""The command line: one file per verb; a command is loaded when it is called."""
