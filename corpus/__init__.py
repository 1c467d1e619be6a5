"""The application: command line, jobs, agencies, coverage, export, explorer and sample reports."""
