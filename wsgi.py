"""The application for a WSGI server: `gunicorn wsgi:app`."""

import os

from webapp import create_app
from webapp.settings import load_settings

settings = load_settings()
# Web processes count their requests side by side; read by prometheus-client when it is loaded.
counts = os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(settings.data / "metrics"))
os.makedirs(counts, exist_ok=True)

app = create_app(settings)
