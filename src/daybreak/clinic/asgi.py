"""The ASGI application: `uvicorn daybreak.clinic.asgi:application`, or simply `daybreak serve`."""

import os

from django.core.asgi import get_asgi_application

from daybreak.clinic.registry.statistics import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daybreak.clinic.settings")

application = get_asgi_application()

# The first dashboard would wait for SciPy and lifelines; a server has the time to fetch them while nobody does.
warm_up()
