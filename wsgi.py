"""The application for a WSGI server: `gunicorn wsgi:app`."""

import gc
import os

from webapp import create_app
from webapp.settings import load_settings

settings = load_settings()
# Web processes count their requests side by side; read by prometheus-client when it is loaded.
counts = os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(settings.data / "metrics"))
os.makedirs(counts, exist_ok=True)

app = create_app(settings)

# What is loaded now stays: to look through it again and again for garbage would hold up every
# page for a quarter of a second, each few seconds.
gc.collect()
gc.freeze()
