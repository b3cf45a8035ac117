"""The ASGI application: `uvicorn daybreak.clinic.asgi:application`, or simply `daybreak serve`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daybreak.clinic.settings")

application = get_asgi_application()
