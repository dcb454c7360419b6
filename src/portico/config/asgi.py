"""The Django application (website and console) as ASGI, mounted by the HTTP API behind one port."""

from django.core.asgi import get_asgi_application

application = get_asgi_application()
