"""The application for a WSGI server: `gunicorn wsgi:app`."""

from webapp import create_app
from webapp.settings import load_settings

app = create_app(load_settings())
