"""`notify`: who is told what by mail, and when. One mail per person and cause, never twice."""
