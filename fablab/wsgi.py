"""The pages as a WSGI application; `fablab.asgi` serves them with the live stream beside."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fablab.settings")

application = get_wsgi_application()
