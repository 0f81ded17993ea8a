"""`python -m services.view`."""

from services.view.app import main

main()
